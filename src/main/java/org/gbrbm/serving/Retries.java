package org.gbrbm.serving;

import java.time.Duration;
import java.util.Locale;

/**
 * How often, and after what waits, a request is sent again when the server is unavailable. Waits
 * double from one to the next; each is drawn between half of that and the whole, so that clients
 * that failed together do not come back together ("equal jitter"; M. Brooker, "Exponential Backoff
 * And Jitter", AWS Architecture Blog, 2015).
 *
 * @param most how many times, after the first; 0 for never
 * @param firstWait the first wait at its longest
 * @param longestWait where the doubling ends
 */
public record Retries(int most, Duration firstWait, Duration longestWait) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is negative
   */
  public Retries {
    if (most < 0 || firstWait.isNegative() || longestWait.isNegative()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "retries and their waits must not be negative: %d, %s, %s",
              most,
              firstWait,
              longestWait));
    }
  }

  /**
   * {@return so many retries, the first after at most 0.2 s, none after more than 5 s}
   *
   * @param most how many times, after the first; 0 for never
   */
  public static Retries of(int most) {
    return new Retries(most, Duration.ofMillis(200), Duration.ofSeconds(5));
  }

  /**
   * The wait before a retry.
   *
   * @param retry the first is 0
   * @param uniform a random number from 0 to 1
   */
  Duration waitBefore(int retry, double uniform) {
    double whole =
        Math.min(
            Math.scalb((double) firstWait.toNanos(), Math.min(retry, 60)),
            (double) longestWait.toNanos());
    return Duration.ofNanos((long) (whole / 2 + uniform * whole / 2));
  }
}

package org.gbrbm.train;

/**
 * After which epochs something is written or shown: all of them in a training of up to a hundred,
 * the first and about a hundred more of others, whose epochs are short.
 *
 * @param every so many epochs, at least 1
 * @param epochs of the whole training; the last one always counts
 */
public record EpochInterval(int every, int epochs) {
  private static final int MOST_TIMES = 100;

  /**
   * {@return the interval for a training}
   *
   * @param epochs how many there are, at least 1
   */
  public static EpochInterval of(int epochs) {
    return new EpochInterval((epochs + MOST_TIMES - 1) / MOST_TIMES, epochs);
  }

  /**
   * {@return whether an epoch is one of them}
   *
   * @param epoch which one, from 1
   */
  public boolean isAt(int epoch) {
    return epoch == 1 || epoch % every == 0 || epoch == epochs;
  }
}

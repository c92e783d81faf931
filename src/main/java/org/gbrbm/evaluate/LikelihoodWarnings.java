package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds out where estimates of log Z do not support each other. */
final class LikelihoodWarnings {
  /** With fewer effective samples, even the standard error is hardly known. */
  private static final double FEWEST_EFFECTIVE_SAMPLES = 10;

  /** Differences below this, in nats, are of no consequence. */
  private static final double TOLERANCE = 1;

  private static final double STANDARD_ERRORS = 3;

  private LikelihoodWarnings() {}

  /**
   * Warnings for people, none when the estimates agree.
   *
   * @param exact log Z, or null
   * @param annealed from below
   * @param dataPosteriors from below
   * @param reverse from above
   */
  static List<String> of(
      Double exact, LogPartition annealed, LogPartition dataPosteriors, LogPartition reverse) {
    var warnings = new ArrayList<String>();
    addSmallSamples(warnings, "annealed importance sampling", annealed);
    addSmallSamples(warnings, "importance sampling from the data's posteriors", dataPosteriors);
    addSmallSamples(warnings, "reverse annealing", reverse);

    if (differ(annealed, dataPosteriors)) {
      add(
          warnings,
          "log Z is %.2f by annealing and %.2f from the data's posteriors: both are lower bounds in practice, and the smaller misses a part of the model",
          annealed.logZ(),
          dataPosteriors.logZ());
    }
    var below = annealed.logZ() >= dataPosteriors.logZ() ? annealed : dataPosteriors;
    if (differ(below, reverse)) {
      add(
          warnings,
          below.logZ() < reverse.logZ()
              ? "log Z is only known to lie between %.2f and %.2f; take more temperatures"
              : "log Z is %.2f from below but %.2f from above: the samples that the way back started from miss a part of the model; take more chains and temperatures",
          below.logZ(),
          reverse.logZ());
    }
    if (exact != null && differ(exact, annealed)) {
      add(
          warnings,
          "annealing gives %.2f, the exact log Z is %.2f: do not trust it for this model",
          annealed.logZ(),
          exact);
    }
    return List.copyOf(warnings);
  }

  private static void addSmallSamples(List<String> warnings, String method, LogPartition estimate) {
    if (estimate.effectiveSampleSize() < FEWEST_EFFECTIVE_SAMPLES) {
      add(
          warnings,
          "%s has an effective sample size of %.1f of %d: too few to trust it alone",
          method,
          estimate.effectiveSampleSize(),
          estimate.samples());
    }
  }

  private static void add(List<String> warnings, String format, Object... values) {
    warnings.add(String.format(Locale.ROOT, format, values));
  }

  private static boolean differ(LogPartition a, LogPartition b) {
    double error = Math.hypot(a.standardError(), b.standardError());
    return Math.abs(a.logZ() - b.logZ()) > TOLERANCE + STANDARD_ERRORS * error;
  }

  private static boolean differ(double exact, LogPartition estimate) {
    return Math.abs(exact - estimate.logZ())
        > TOLERANCE + STANDARD_ERRORS * estimate.standardError();
  }
}

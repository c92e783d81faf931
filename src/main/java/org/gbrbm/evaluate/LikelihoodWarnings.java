package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gbrbm.model.LogPartition;

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
   * @param tempered by parallel tempering
   * @param annealed from below
   * @param dataPosteriors from below
   * @param reverse from above
   */
  static List<String> of(
      Double exact,
      TemperingEstimate tempered,
      LogPartition annealed,
      LogPartition dataPosteriors,
      LogPartition reverse) {
    var warnings = new ArrayList<String>();
    addSmallSamples(warnings, "annealed importance sampling", annealed);
    addSmallSamples(warnings, "importance sampling from the data's posteriors", dataPosteriors);
    addSmallSamples(warnings, "reverse annealing", reverse);

    double between = tempered.fromBase() - tempered.fromData();
    if (differ(between, tempered.differenceError())) {
      add(
          warnings,
          "tempering gives %.2f from the base and %.2f from %s: its chains have not forgotten where they started; take more rounds",
          tempered.fromBase(),
          tempered.fromData(),
          tempered.otherStart());
    }
    addMissed(warnings, "annealing", annealed, tempered);
    addMissed(warnings, "the data's posteriors", dataPosteriors, tempered);
    if (differ(tempered.logZ() - reverse.logZ(), error(tempered, reverse))) {
      add(
          warnings,
          "log Z is %.2f by tempering and %.2f from above; take more temperatures",
          tempered.logZ(),
          reverse.logZ());
    }
    if (exact != null && differ(exact - tempered.logZ(), tempered.standardError())) {
      add(
          warnings,
          "tempering gives %.2f, the exact log Z is %.2f: do not trust it for this model",
          tempered.logZ(),
          exact);
    }
    if (exact != null && differ(exact - annealed.logZ(), annealed.standardError())) {
      add(
          warnings,
          "annealing gives %.2f, the exact log Z is %.2f: do not trust it for this model",
          annealed.logZ(),
          exact);
    }
    return List.copyOf(warnings);
  }

  /** Whether an estimate from below shows that tempering missed a part of the model. */
  static boolean exceeds(LogPartition below, TemperingEstimate tempered) {
    return below.logZ() > tempered.logZ()
        && differ(below.logZ() - tempered.logZ(), error(tempered, below));
  }

  private static void addMissed(
      List<String> warnings, String method, LogPartition below, TemperingEstimate tempered) {
    if (differ(below.logZ() - tempered.logZ(), error(tempered, below))) {
      add(
          warnings,
          "log Z is %.2f by tempering and %.2f by %s: the smaller misses a part of the model",
          tempered.logZ(),
          below.logZ(),
          method);
    }
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

  private static double error(TemperingEstimate a, LogPartition b) {
    return Math.hypot(a.standardError(), b.standardError());
  }

  private static boolean differ(double difference, double error) {
    return Math.abs(difference) > TOLERANCE + STANDARD_ERRORS * error;
  }
}

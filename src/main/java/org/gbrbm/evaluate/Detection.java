package org.gbrbm.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How well a score tells unusual examples from ordinary ones.
 *
 * @param score what it is called
 * @param rocAuc the probability that an unusual example has a higher score than an ordinary one:
 *     the area under the receiver operating characteristic
 * @param averagePrecision the mean of the precision over the recalls of the unusual examples
 * @param falseAlarms the share of ordinary examples above the threshold at which {@link #DETECTED}
 *     of the unusual ones are found
 * @param curve the receiver operating characteristic: the share of unusual examples that are found
 *     at false-alarm rates from 0 to 1 in steps of 0.01
 */
public record Detection(
    String score,
    Estimate rocAuc,
    Estimate averagePrecision,
    Estimate falseAlarms,
    List<Double> curve) {
  /** The share of unusual examples that are to be found. */
  public static final double DETECTED = 0.95;

  private static final int RESAMPLES = 400;
  private static final int CURVE_STEPS = 100;

  /**
   * A number with an interval that has it with a probability of 95 %, by the percentiles of
   * resamples of both kinds of examples. Source: B. Efron, R. Tibshirani, "An introduction to the
   * bootstrap", 1993, chapter 13.
   *
   * @param value of the examples themselves
   * @param low the lower end of the interval
   * @param high its upper end
   */
  public record Estimate(double value, double low, double high) {
    /** {@return the number with its interval in brackets, for people} */
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.4f [%.3f, %.3f]", value, low, high);
    }
  }

  /** Copies the curve. */
  public Detection {
    curve = List.copyOf(curve);
  }

  /**
   * {@return how well a score does}
   *
   * @param name what it is called
   * @param ordinary the scores of ordinary examples, at least one
   * @param unusual the scores of unusual ones, at least one
   * @param seed the random seed of the resamples
   */
  public static Detection of(String name, float[] ordinary, float[] unusual, long seed) {
    var ranking = new Ranking(ordinary, unusual);
    var whole = ranking.whole();
    var random = new SplittableRandom(seed);
    var resamples = new Ranking.Counts[RESAMPLES];
    Arrays.setAll(resamples, i -> ranking.resample(random));
    return new Detection(
        name,
        estimate(whole, resamples, ranking::rocAuc),
        estimate(whole, resamples, ranking::averagePrecision),
        estimate(whole, resamples, counts -> ranking.falseAlarms(counts, DETECTED)),
        ranking.curve(whole, CURVE_STEPS));
  }

  private static Estimate estimate(
      Ranking.Counts whole,
      Ranking.Counts[] resamples,
      ToDoubleFunction<Ranking.Counts> statistic) {
    var values = Arrays.stream(resamples).mapToDouble(statistic).sorted().toArray();
    return new Estimate(
        statistic.applyAsDouble(whole),
        values[RESAMPLES * 25 / 1000],
        values[RESAMPLES * 975 / 1000 - 1]);
  }
}

package org.gbrbm.model;

import java.util.Arrays;
import org.tensorflow.ndarray.DoubleNdArray;

/**
 * An estimate of log Z from weighted samples.
 *
 * @param logZ the estimate, in nats
 * @param standardError of the estimate, in nats, by the variance of the weights; it knows nothing
 *     of regions that no sample reached
 * @param effectiveSampleSize (sum w)^2 / sum w^2, from 1 to {@code samples}
 * @param samples how many samples
 */
public record LogPartition(
    double logZ, double standardError, double effectiveSampleSize, int samples) {

  /**
   * The estimate offset + log mean w. Where w is unbiased, it exceeds log Z by t or more with a
   * probability of at most exp(-t): in practice a lower bound.
   *
   * @param logWeights log w of each sample, at least one
   * @param offset what the weights leave out
   * @return the estimate
   */
  public static LogPartition fromBelow(double[] logWeights, double offset) {
    int n = logWeights.length;
    double largest = Arrays.stream(logWeights).max().orElseThrow();
    var relative = Arrays.stream(logWeights).map(w -> Math.exp(w - largest)).toArray();
    double sum = Arrays.stream(relative).sum();
    double squares = Arrays.stream(relative).map(w -> w * w).sum();
    double effective = sum * sum / squares;
    return new LogPartition(
        offset + logSum(logWeights) - Math.log(n),
        Math.sqrt(Math.max(0, 1 / effective - 1.0 / n)),
        effective,
        n);
  }

  /**
   * {@return the estimate offset - log mean w, where w estimates 1/Z: in practice an upper bound}
   *
   * @param logWeights log w of each sample, at least one
   * @param offset what the weights leave out
   */
  public static LogPartition fromAbove(double[] logWeights, double offset) {
    var inverse = fromBelow(logWeights, 0);
    return new LogPartition(
        offset - inverse.logZ, inverse.standardError, inverse.effectiveSampleSize, inverse.samples);
  }

  /**
   * {@return log Z of independent hidden units, sum_j log(1 + exp r_j)}
   *
   * @param logits r, [M]
   */
  public static double independent(DoubleNdArray logits) {
    double sum = 0;
    for (var logit : logits.scalars()) {
      double r = logit.getDouble();
      sum += Math.max(r, 0) + Math.log1p(Math.exp(-Math.abs(r)));
    }
    return sum;
  }

  /**
   * {@return log sum exp x, without overflow}
   *
   * @param x logarithms
   */
  public static double logSum(double[] x) {
    double largest = Arrays.stream(x).max().orElse(Double.NEGATIVE_INFINITY);
    return Double.isInfinite(largest)
        ? largest
        : largest + Math.log(Arrays.stream(x).map(value -> Math.exp(value - largest)).sum());
  }
}

package org.gbrbm.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gbrbm.data.Images;

/**
 * What one hidden unit can make of one visible unit whose mean is 0 and variance 1: a mixture of
 * two normal distributions with one variance, p and 1 - p of it, delta apart,
 *
 * <pre>{@code
 * v ~ Normal(h delta - p delta, sigma^2),   sigma^2 = 1 - p (1 - p) delta^2
 * }</pre>
 *
 * so that mean and variance stay. Which mixture suits an axis is what K. Pearson asked in
 * "Contributions to the mathematical theory of evolution", 1894; here the likeliest of a few is
 * taken: of two clusters, of a skewed axis, of one with a long tail.
 *
 * @param axis which visible unit
 * @param p how often the hidden unit is on
 * @param delta by how much it moves the mean then
 * @param gain how much likelier training examples are by it than by the normal distribution, in
 *     nats
 */
public record AxisMixture(int axis, double p, double delta, double gain) {
  private static final double[] ON = {0.5, 0.2, 0.1, 0.05, 0.02};

  /** Shares of the variance that the hidden unit explains. */
  private static final double[] EXPLAINED = {0.1, 0.36};

  private static final int MOST_EXAMPLES = 1000;

  /** Bounds the time to a second or two. */
  private static final int MOST_VALUES = 1 << 20;

  /**
   * The best mixture of each axis that has one which is better than none, the best first.
   *
   * @param units training examples as visible units
   * @param range where the logarithm of sigma is to stay
   */
  static List<AxisMixture> of(Images units, SigmaRange range) {
    int D = units.size();
    var some = units.spread(Math.max(2, Math.min(MOST_EXAMPLES, MOST_VALUES / D)));
    var along = new double[D][some.count()];
    var example = new double[D];
    for (int n = 0; n < some.count(); n++) {
      some.values().copyStored(n * D, example);
      for (int i = 0; i < D; i++) {
        along[i][n] = example[i];
      }
    }
    var best = new ArrayList<AxisMixture>();
    for (int i = 0; i < D; i++) {
      var found = best(i, along[i], range.least(i));
      if (found.gain > 0) {
        best.add(found);
      }
    }
    best.sort(Comparator.comparingDouble((AxisMixture mixture) -> mixture.gain).reversed());
    return List.copyOf(best);
  }

  private static AxisMixture best(int axis, double[] v, double leastLogSigma) {
    var best = new AxisMixture(axis, 0.5, 0, 0);
    for (double explained : EXPLAINED) {
      if (0.5 * Math.log(1 - explained) < leastLogSigma) {
        continue;
      }
      for (double p : ON) {
        double delta = Math.sqrt(explained / (p * (1 - p)));
        for (double signed : p == 0.5 ? new double[] {delta} : new double[] {delta, -delta}) {
          double gain = gainOf(v, p, signed, 1 - explained);
          best = gain > best.gain ? new AxisMixture(axis, p, signed, gain) : best;
        }
      }
    }
    return best;
  }

  /** The mean of log p(v) - log Normal(v; 0, 1). */
  private static double gainOf(double[] v, double p, double delta, double variance) {
    double sum = 0;
    for (double x : v) {
      double off = x + p * delta;
      double on = off - delta;
      double of = (1 - p) * Math.exp(-off * off / (2 * variance));
      double density = of + p * Math.exp(-on * on / (2 * variance));
      sum += Math.log(Math.max(density, Double.MIN_NORMAL)) + x * x / 2;
    }
    return sum / v.length - Math.log(variance) / 2;
  }

  /** The standard deviation that is left. */
  double sigma() {
    return Math.sqrt(1 - p * (1 - p) * delta * delta);
  }

  /** The weight of the hidden unit at the axis. */
  double weight() {
    return delta / sigma();
  }

  /** The visible bias of the axis. */
  double visibleBias() {
    return -p * delta;
  }

  /** The hidden bias with which the unit is on with the probability p. */
  double hiddenBias() {
    return Math.log(p / (1 - p)) + (p - 0.5) * weight() * weight();
  }
}

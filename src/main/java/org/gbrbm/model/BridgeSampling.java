package org.gbrbm.model;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The ratio of normalising constants along a path, from samples at places on it. Between
 * neighbouring places t and t',
 *
 * <pre>{@code
 * Z_t' / Z_t = E_t[exp((t' - t)/2 slope)] / E_t'[exp(-(t' - t)/2 slope)],
 * }</pre>
 *
 * which is exact, where integrating the mean slope is not. Source: X. Meng, W. Wong, "Simulating
 * ratios of normalizing constants via a simple identity: a theoretical exploration", 1996, with the
 * geometric bridge.
 */
public final class BridgeSampling {
  private final double[] places;
  private final double[][][] slopes;

  /**
   * Creates the estimates.
   *
   * @param places t of each place, ascending
   * @param slopes [ladders][places][samples] of the path, the derivative of log p_t(h) by t
   */
  public BridgeSampling(double[] places, double[][][] slopes) {
    this.places = places;
    this.slopes = slopes;
  }

  /**
   * {@return log Z at the last place less that at the first}
   *
   * @param from the first ladder to use
   * @param to the ladder after the last
   */
  public double logRatio(int from, int to) {
    double sum = 0;
    for (int place = 0; place + 1 < places.length; place++) {
      double half = (places[place + 1] - places[place]) / 2;
      sum += logMeanExp(half, place, from, to) - logMeanExp(-half, place + 1, from, to);
    }
    return sum;
  }

  /** {@return the standard error of {@link #logRatio} of all ladders} */
  public double standardError() {
    return standardError(0, slopes.length);
  }

  /**
   * {@return the standard error of {@link #logRatio}, by the variance between ladders}
   *
   * @param from the first ladder to use
   * @param to the ladder after the last
   */
  public double standardError(int from, int to) {
    int count = to - from;
    var each = IntStream.range(from, to).mapToDouble(i -> logRatio(i, i + 1)).toArray();
    double mean = Arrays.stream(each).average().orElseThrow();
    double squares = Arrays.stream(each).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (count - 1) / count);
  }

  private double logMeanExp(double factor, int place, int from, int to) {
    var exponents =
        IntStream.range(from, to)
            .mapToObj(ladder -> slopes[ladder][place])
            .flatMapToDouble(DoubleStream::of)
            .map(slope -> factor * slope)
            .toArray();
    return LogPartition.logSum(exponents) - Math.log(exponents.length);
  }
}

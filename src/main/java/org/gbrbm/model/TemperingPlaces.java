package org.gbrbm.model;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Where on the path of a {@link HiddenMarginal} to have chains, so that all neighbours exchange
 * their states about equally often: the standard deviation of the path's slope, integrated from one
 * place to the next, is the same for all. Source: S. Syed, A. Bouchard-Côté, G. Deligiannidis, A.
 * Doucet, "Non-reversible parallel tempering: a scalable highly parallel MCMC scheme", 2022, who
 * integrate the rate of rejections.
 */
public final class TemperingPlaces {
  /** Of the mean: no stretch is left without a place because few samples agree there. */
  private static final double LEAST_DEVIATION = 0.05;

  /**
   * Standard deviations of the slope along the whole path, for each root of hidden units: 1.5 to
   * 1.8 was measured of {@code modern} with 10 to 250 units.
   */
  private static final double LENGTH = 1.6;

  private TemperingPlaces() {}

  /**
   * {@return places closer together near independent units, where the path turns from noise to
   * images: t from 0 to 1, ascending}
   *
   * @param count how many, at least 2
   */
  public static double[] first(int count) {
    return IntStream.range(0, count)
        .mapToDouble(i -> Math.pow((double) i / (count - 1), 1.5))
        .toArray();
  }

  /**
   * {@return how many places take about half of the exchanges of a model, once they are even: a
   * standard deviation from one to the next}
   *
   * @param hidden M, its hidden units
   */
  public static int count(int hidden) {
    return 4 + (int) Math.ceil(LENGTH * Math.sqrt(hidden));
  }

  /**
   * Places for other exchanges.
   *
   * @param places t from 0 to 1, ascending
   * @param slopes of the path, [chains][places][samples]
   * @return as many places
   */
  public static double[] even(double[] places, double[][][] slopes) {
    int count = places.length;
    var deviations =
        IntStream.range(0, count).mapToDouble(place -> deviation(slopes, place)).toArray();
    double mean = Arrays.stream(deviations).average().orElseThrow();
    if (mean == 0) {
      return places.clone();
    }
    var reached = new double[count];
    for (int i = 1; i < count; i++) {
      double both =
          Math.max(deviations[i - 1], LEAST_DEVIATION * mean)
              + Math.max(deviations[i], LEAST_DEVIATION * mean);
      reached[i] = reached[i - 1] + (places[i] - places[i - 1]) * both / 2;
    }
    var even = new double[count];
    int from = 0;
    for (int i = 1; i < count - 1; i++) {
      double wanted = reached[count - 1] * i / (count - 1);
      while (reached[from + 1] < wanted) {
        from++;
      }
      double share = (wanted - reached[from]) / (reached[from + 1] - reached[from]);
      even[i] = places[from] + share * (places[from + 1] - places[from]);
    }
    even[count - 1] = 1;
    return even;
  }

  private static double deviation(double[][][] slopes, int place) {
    var all =
        Arrays.stream(slopes).flatMapToDouble(ofChain -> DoubleStream.of(ofChain[place])).toArray();
    double mean = Arrays.stream(all).average().orElseThrow();
    return Math.sqrt(Arrays.stream(all).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }
}

package org.gbrbm.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the columns of a training set are like, each number of one column.
 *
 * @param means the mean; of a column that is constant, its very value
 * @param least the least value
 * @param largest the largest value
 */
record Columns(List<Double> means, List<Double> least, List<Double> largest) {

  /**
   * Looks at images.
   *
   * @throws IllegalArgumentException when a column has no value, or a range that 32-bit floats do
   *     not hold
   */
  static Columns of(Images images) {
    int size = images.size();
    var known = images.knownValues();
    var means = new double[size];
    var least = new double[size];
    var largest = new double[size];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    var example = new double[size];
    for (int n = 0; n < images.count(); n++) {
      copyExample(images, n, example);
      for (int column = 0; column < size; column++) {
        double x = example[column];
        if (!Double.isNaN(x)) {
          means[column] += x / known.count(column);
          least[column] = Math.min(least[column], x);
          largest[column] = Math.max(largest[column], x);
        }
      }
    }
    for (int column = 0; column < size; column++) {
      if (known.count(column) == 0) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "column %d has no value at all", column + 1));
      }
      requireFloats(column, least[column], largest[column]);
      if (least[column] == largest[column]) {
        means[column] = least[column]; // which a sum of rounded parts would miss
      }
    }
    return new Columns(doubles(means), doubles(least), doubles(largest));
  }

  private static void requireFloats(int column, double least, double largest) {
    boolean held =
        Stream.of(least, largest, largest - least).allMatch(x -> Float.isFinite(x.floatValue()));
    if (!held) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "column %d has values from %.3g to %.3g, which is too far for 32-bit floats; divide them, or leave the column out",
              column + 1,
              least,
              largest));
    }
  }

  /** The data's own values of an example. */
  private static void copyExample(Images images, int n, double[] target) {
    images.values().copyStored(n * target.length, target);
    double unit = images.values().unit();
    if (unit != 1) {
      Arrays.setAll(target, i -> target[i] / unit);
    }
  }

  /** The whole set as one column, as far as its range is concerned. */
  Columns together() {
    return new Columns(means, List.of(Collections.min(least)), List.of(Collections.max(largest)));
  }

  /** Largest less least value; 1 for a constant column. */
  List<Double> widths() {
    var widths = new double[least.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = largest.get(column) - least.get(column);
    }
    return oneForNone(widths);
  }

  /** Standard deviations, those of the images themselves (over N); 1 for a constant column. */
  List<Double> deviations(Images images) {
    var known = images.knownValues();
    var variances = new double[means.size()];
    var mean = means.stream().mapToDouble(Double::doubleValue).toArray();
    var example = new double[mean.length];
    for (int n = 0; n < images.count(); n++) {
      copyExample(images, n, example);
      for (int column = 0; column < example.length; column++) {
        double distance = example[column] - mean[column];
        if (!Double.isNaN(distance)) {
          variances[column] += distance * distance / known.count(column);
        }
      }
    }
    for (int column = 0; column < variances.length; column++) {
      boolean constant = least.get(column).equals(largest.get(column));
      variances[column] = constant ? 0 : Math.sqrt(variances[column]);
    }
    return oneForNone(variances);
  }

  private static List<Double> oneForNone(double[] distances) {
    return Arrays.stream(distances).map(distance -> distance == 0 ? 1 : distance).boxed().toList();
  }

  private static List<Double> doubles(double[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}

package org.gbrbm.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What the columns of a training set are like, each number of one column.
 *
 * @param means the mean; of a column that is constant, its very value
 * @param least the least value
 * @param largest the largest value
 */
record Columns(List<Double> means, List<Double> least, List<Double> largest) {

  static Columns of(Images images) {
    int size = images.size();
    var values = images.values();
    var means = new double[size];
    var least = new double[size];
    var largest = new double[size];
    var known = known(images);
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < values.count(); i++) {
      double x = values.stored(i) / values.unit();
      int column = i % size;
      if (!Double.isNaN(x)) {
        means[column] += x / known[column];
        least[column] = Math.min(least[column], x);
        largest[column] = Math.max(largest[column], x);
      }
    }
    for (int column = 0; column < size; column++) {
      if (known[column] == 0) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "column %d has no value at all", column + 1));
      }
      if (least[column] == largest[column]) {
        means[column] = least[column]; // which a sum of rounded parts would miss
      }
    }
    return new Columns(doubles(means), doubles(least), doubles(largest));
  }

  /** How many values of each column are not missing. */
  private static int[] known(Images images) {
    var known = new int[images.size()];
    var image = new double[images.size()];
    for (int n = 0; n < images.count(); n++) {
      images.values().copyStored(n * image.length, image);
      for (int column = 0; column < image.length; column++) {
        known[column] += Double.isNaN(image[column]) ? 0 : 1;
      }
    }
    return known;
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
    var values = images.values();
    var variances = new double[means.size()];
    var mean = means.stream().mapToDouble(Double::doubleValue).toArray();
    var known = known(images);
    for (int i = 0; i < values.count(); i++) {
      double distance = values.stored(i) / values.unit() - mean[i % mean.length];
      if (!Double.isNaN(distance)) {
        variances[i % mean.length] += distance * distance / known[i % mean.length];
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

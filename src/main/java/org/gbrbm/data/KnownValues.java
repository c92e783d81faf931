package org.gbrbm.data;

import java.util.Arrays;

/** Of each column of a set, how many values are known, and the sum of those, as stored. */
final class KnownValues {
  private final double[] sums;
  private final int[] counts;

  private KnownValues(double[] sums, int[] counts) {
    this.sums = sums;
    this.counts = counts;
  }

  /**
   * Looks at all values.
   *
   * @param values example after example
   * @param count how many examples
   * @param size values of each
   */
  static KnownValues of(Values values, int count, int size) {
    var sums = new double[size];
    var counts = new int[size];
    if (values instanceof Values.Bytes bytes) {
      bytes.addTo(sums);
      Arrays.fill(counts, count);
      return new KnownValues(sums, counts);
    }
    var example = new double[size];
    for (int n = 0; n < count; n++) {
      values.copyStored(n * size, example);
      for (int i = 0; i < size; i++) {
        if (!Double.isNaN(example[i])) {
          sums[i] += example[i];
          counts[i]++;
        }
      }
    }
    return new KnownValues(sums, counts);
  }

  double sum(int column) {
    return sums[column];
  }

  int count(int column) {
    return counts[column];
  }

  long count() {
    return Arrays.stream(counts).asLongStream().sum();
  }
}

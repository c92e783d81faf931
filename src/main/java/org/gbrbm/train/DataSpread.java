package org.gbrbm.train;

import org.gbrbm.data.Images;

/**
 * How far training examples lie from their mean.
 *
 * @param each root of the mean variance of the visible units
 * @param largest standard deviation along the first principal component
 */
record DataSpread(double each, double largest) {
  private static final int MOST_EXAMPLES = 2000;

  /** Bounds the time to a fraction of a second. */
  private static final int MOST_VALUES = 1 << 22;

  /** Enough for two digits of the largest. */
  private static final int ITERATIONS = 20;

  /**
   * Measures examples, or so many of them as show it. The largest comes by power iteration (G. H.
   * Golub, C. F. Van Loan, "Matrix Computations", 2013, section 7.3.1).
   */
  static DataSpread of(Images train) {
    var x =
        centred(
            complete(
                train.spread(Math.max(2, Math.min(MOST_EXAMPLES, MOST_VALUES / train.size())))));
    double squares = 0;
    var direction = x[0];
    for (var example : x) {
      squares += dot(example, example);
      direction = dot(example, example) > dot(direction, direction) ? example : direction;
    }
    double variance = 0;
    for (int k = 0; k < ITERATIONS; k++) {
      var next = new double[train.size()];
      double length = Math.sqrt(dot(direction, direction));
      if (length == 0) {
        return new DataSpread(0, 0); // all examples are the same
      }
      variance = 0;
      for (var example : x) {
        double along = dot(example, direction) / length;
        variance += along * along / x.length;
        for (int i = 0; i < next.length; i++) {
          next[i] += along * example[i];
        }
      }
      direction = next;
    }
    return new DataSpread(
        Math.sqrt(squares / ((double) x.length * train.size())), Math.sqrt(variance));
  }

  /** What is missing does not spread. */
  private static Images complete(Images images) {
    return images.filledWith(images.mean());
  }

  private static double[][] centred(Images images) {
    var x = new double[images.count()][images.size()];
    var mean = new double[images.size()];
    for (int n = 0; n < x.length; n++) {
      images.values().copyStored(n * mean.length, x[n]);
      for (int i = 0; i < mean.length; i++) {
        x[n][i] /= images.values().unit();
        mean[i] += x[n][i] / x.length;
      }
    }
    for (var example : x) {
      for (int i = 0; i < mean.length; i++) {
        example[i] -= mean[i];
      }
    }
    return x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}

package org.gbrbm.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A distribution of numbers, by its quantiles at even distances of probability: the first is the
 * least number, the last the largest.
 *
 * @param values at least two finite numbers, in ascending order
 */
public record Quantiles(List<Float> values) {
  /** A tenth of a percent between two of them. */
  private static final int MOST = 1001;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when there are fewer than two, one is not finite, or they do
   *     not ascend
   */
  public Quantiles {
    values = List.copyOf(values);
    if (values.size() < 2) {
      throw new IllegalArgumentException("a distribution has at least two quantiles");
    }
    for (int k = 0; k < values.size(); k++) {
      boolean ascends = k == 0 || values.get(k - 1) <= values.get(k);
      if (!Float.isFinite(values.get(k)) || !ascends) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "quantiles must be finite and ascend; number %d is %s",
                k + 1,
                values.get(k)));
      }
    }
  }

  /**
   * {@return the quantiles of a sample: 1,001 of them, or as many as it has numbers} Between two
   * numbers they are interpolated linearly: type 7 of R. Hyndman, Y. Fan, "Sample quantiles in
   * statistical packages", 1996.
   *
   * @param sample numbers in any order, at least one; not changed. One that is not finite counts as
   *     the largest float.
   */
  public static Quantiles of(float[] sample) {
    var sorted = new float[sample.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Float.isFinite(sample[i]) ? sample[i] : Float.MAX_VALUE;
    }
    Arrays.sort(sorted);
    int count = Math.max(2, Math.min(MOST, sorted.length));
    var values = new Float[count];
    for (int k = 0; k < count; k++) {
      double position = (double) k * (sorted.length - 1) / (count - 1);
      int below = (int) position;
      int above = Math.min(below + 1, sorted.length - 1);
      double share = position - below;
      values[k] = (float) ((1 - share) * sorted[below] + share * sorted[above]);
    }
    return new Quantiles(Arrays.asList(values));
  }

  /** {@return the quantiles as an array} */
  public float[] array() {
    var array = new float[values.size()];
    for (int k = 0; k < array.length; k++) {
      array[k] = values.get(k);
    }
    return array;
  }

  /**
   * {@return for each number, what percentage of a distribution lies at or below it: 0 to 100,
   * linear between two quantiles; [B]}
   *
   * @param tf the graph to add operations to
   * @param quantiles those of the distribution, [K], as {@link #array} has them
   * @param x the numbers, [B]
   */
  public static Operand<TFloat32> percentile(
      Ops tf, Operand<TFloat32> quantiles, Operand<TFloat32> x) {
    var row = tf.constant(0);
    var ofRow = tf.upperBound(tf.expandDims(quantiles, row), tf.expandDims(x, row));
    var atOrBelow = tf.reshape(ofRow, tf.shape(x));
    var intervals = tf.math.sub(tf.size(quantiles), tf.constant(1));
    var last = tf.math.sub(intervals, tf.constant(1));
    var k =
        tf.math.maximum(
            tf.constant(0), tf.math.minimum(last, tf.math.sub(atOrBelow, tf.constant(1))));
    var lower = tf.gather(quantiles, k, row);
    var upper = tf.gather(quantiles, tf.math.add(k, tf.constant(1)), row);
    // Only the largest quantile can be reached: two that are equal leave no interval to divide by.
    var within = tf.math.div(tf.math.sub(x, lower), tf.math.sub(upper, lower));
    var share =
        tf.select(
            tf.math.greaterEqual(x, upper),
            tf.onesLike(x),
            tf.math.maximum(tf.zerosLike(x), within));
    var position = tf.math.add(tf.dtypes.cast(k, TFloat32.class), share);
    var each = tf.math.div(tf.constant(100f), tf.dtypes.cast(intervals, TFloat32.class));
    return tf.math.mul(position, each);
  }
}

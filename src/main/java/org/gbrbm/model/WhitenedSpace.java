package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The map of a {@link Background} as operations: with the data's mean, the principal axes U and the
 * standard deviations s along them,
 *
 * <pre>{@code
 * v = ((x - mean) U) / s,   x = mean + (s * v) U'
 * }</pre>
 *
 * @param range what the values of data lie in
 * @param mean of the data, [D]
 * @param axes U, orthonormal columns, [D, D]
 * @param deviations s, [D]
 */
public record WhitenedSpace(
    Range range, Operand<TFloat32> mean, Operand<TFloat32> axes, Operand<TFloat32> deviations)
    implements DataSpace {

  /**
   * {@return the space behind a background that is part of the graph's definition}
   *
   * @param tf the graph to add operations to
   * @param background the background
   */
  public static WhitenedSpace unbounded(Ops tf, Background background) {
    return (WhitenedSpace)
        DataSpace.of(
            Range.unbounded(tf),
            background.parts().stream().<Operand<TFloat32>>map(tf::constant).toList());
  }

  @Override
  public Operand<TFloat32> units(Ops tf, Operand<TFloat32> x) {
    return tf.math.div(tf.linalg.matMul(tf.math.sub(x, mean), axes), deviations);
  }

  @Override
  public Operand<TFloat32> data(Ops tf, Operand<TFloat32> v) {
    return range.clip(tf, unclipped(tf, v));
  }

  @Override
  public Operand<TFloat64> logVolume(Ops tf) {
    var s = tf.dtypes.cast(deviations, TFloat64.class);
    return tf.reduceSum(tf.math.log(s), tf.constant(0));
  }

  /**
   * {@return the log-density of data under the background alone, in nats, shape [B]}
   *
   * @param tf the graph to add operations to
   * @param v their visible units, [B, D], of which it makes independent standard normal ones
   */
  public Operand<TFloat64> logDensity(Ops tf, Operand<TFloat32> v) {
    var each = tf.math.square(tf.dtypes.cast(v, TFloat64.class));
    var perUnit = tf.math.add(each, tf.constant(Math.log(2 * Math.PI)));
    var sum = tf.math.mul(tf.reduceSum(perUnit, tf.constant(1)), tf.constant(-0.5));
    return tf.math.sub(sum, logVolume(tf));
  }

  @Override
  public Operand<TFloat32> unclipped(Ops tf, Operand<TFloat32> v) {
    var along = tf.math.mul(v, deviations);
    return tf.math.add(tf.linalg.matMul(along, axes, MatMul.transposeB(true)), mean);
  }
}

package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Where data lie that are visible units as they are.
 *
 * @param lower the least value, [D] or a scalar; minus infinity where there is none
 * @param upper the largest value, [D] or a scalar; infinity where there is none
 */
public record Range(Operand<TFloat32> lower, Operand<TFloat32> upper) implements DataSpace {

  /**
   * {@return from 0 to 1, or all real numbers}
   *
   * @param tf the graph to add operations to
   * @param bounded which
   */
  public static Range of(Ops tf, boolean bounded) {
    return bounded ? unit(tf) : unbounded(tf);
  }

  /**
   * {@return from 0 to 1}
   *
   * @param tf the graph to add operations to
   */
  public static Range unit(Ops tf) {
    return new Range(tf.constant(0f), tf.constant(1f));
  }

  /**
   * {@return all real numbers}
   *
   * @param tf the graph to add operations to
   */
  public static Range unbounded(Ops tf) {
    return new Range(tf.constant(Float.NEGATIVE_INFINITY), tf.constant(Float.POSITIVE_INFINITY));
  }

  @Override
  public Operand<TFloat32> units(Ops tf, Operand<TFloat32> x) {
    return x;
  }

  @Override
  public Operand<TFloat32> data(Ops tf, Operand<TFloat32> v) {
    return clip(tf, v);
  }

  @Override
  public Operand<TFloat32> unclipped(Ops tf, Operand<TFloat32> v) {
    return v;
  }

  @Override
  public Operand<TFloat64> logVolume(Ops tf) {
    return tf.constant(0.0);
  }

  @Override
  public Range range() {
    return this;
  }

  /**
   * {@return the nearest values within the range, [B, D]}
   *
   * @param tf the graph to add operations to
   * @param v any values, [B, D]
   */
  public Operand<TFloat32> clip(Ops tf, Operand<TFloat32> v) {
    return tf.math.minimum(tf.math.maximum(v, lower), upper);
  }
}

package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** The scale between stored bytes and visible units. */
public final class Pixels {
  private Pixels() {}

  /**
   * Turns bytes into visible values.
   *
   * @param tf the graph to add operations to
   * @param bytes any shape, 0 to 255
   * @return the same shape, 0 to 1
   */
  public static Operand<TFloat32> toUnitInterval(Ops tf, Operand<TUint8> bytes) {
    return tf.math.div(tf.dtypes.cast(bytes, TFloat32.class), tf.constant(255f));
  }

  /**
   * Turns visible values into bytes.
   *
   * @param tf the graph to add operations to
   * @param v any shape; values outside 0 to 1 become black or white
   * @return the same shape, 0 to 255
   */
  public static Operand<TUint8> toBytes(Ops tf, Operand<TFloat32> v) {
    var inside = tf.clipByValue(v, tf.constant(0f), tf.constant(1f));
    return tf.dtypes.cast(tf.math.rint(tf.math.mul(inside, tf.constant(255f))), TUint8.class);
  }
}

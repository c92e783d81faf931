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
}

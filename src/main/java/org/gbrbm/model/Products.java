package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;

/** With which precision a model multiplies matrices; all else is in single precision. */
public enum Products {
  /** Single precision. */
  FLOAT32,
  /**
   * The factors rounded to 8 significant bits, sums in single precision, products rounded to 8 bits
   * again: half the time on processors that have it (AVX512-BF16, AMX). Hidden units, 0 or 1, stay
   * exact. Gradients are products of the same kind. Source: D. Kalamkar et al., "A study of
   * BFLOAT16 for deep learning training", 2019.
   */
  BFLOAT16;

  /** {@return whether products are rounded to fewer bits than those of 32-bit floats} */
  public boolean isRounded() {
    return this == BFLOAT16;
  }

  /**
   * {@return the product of two matrices}
   *
   * @param tf the graph to add operations to
   * @param a a matrix
   * @param b a matrix
   * @param options which of them to transpose
   */
  public Operand<TFloat32> of(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b, MatMul.Options... options) {
    if (this == FLOAT32) {
      return tf.linalg.matMul(a, b, options);
    }
    var product =
        tf.linalg.matMul(
            tf.dtypes.cast(a, TBfloat16.class), tf.dtypes.cast(b, TBfloat16.class), options);
    return tf.dtypes.cast(product, TFloat32.class);
  }
}

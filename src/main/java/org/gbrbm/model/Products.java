package org.gbrbm.model;

import java.util.List;
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
   * again: half the time on processors that are fast at it. Hidden units, 0 or 1, stay exact.
   * Gradients are products of the same kind. Source: D. Kalamkar et al., "A study of BFLOAT16 for
   * deep learning training", 2019.
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
    return switch (this) {
      case FLOAT32 -> tf.linalg.matMul(a, b, options);
      case BFLOAT16 -> floats(tf, tf.linalg.matMul(rounded(tf, a), rounded(tf, b), options));
    };
  }

  /**
   * {@return the product of matrices, one below the other, and a matrix}
   *
   * @param tf the graph to add operations to
   * @param a matrices of as many columns
   * @param b a matrix
   */
  Operand<TFloat32> ofStacked(Ops tf, List<Operand<TFloat32>> a, Operand<TFloat32> b) {
    return switch (this) {
      case FLOAT32 -> tf.linalg.matMul(tf.concat(a, tf.constant(0)), b);
      case BFLOAT16 -> {
        // Rounded one by one: they are used so elsewhere.
        var stacked = tf.concat(a.stream().map(part -> rounded(tf, part)).toList(), tf.constant(0));
        yield floats(tf, tf.linalg.matMul(stacked, rounded(tf, b)));
      }
    };
  }

  private static Operand<TBfloat16> rounded(Ops tf, Operand<TFloat32> x) {
    return tf.dtypes.cast(x, TBfloat16.class);
  }

  private static Operand<TFloat32> floats(Ops tf, Operand<TBfloat16> x) {
    return tf.dtypes.cast(x, TFloat32.class);
  }
}

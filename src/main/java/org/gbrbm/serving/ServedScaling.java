package org.gbrbm.serving;

import java.util.Arrays;
import java.util.List;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Range;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The map between the data's own values x and visible units v as operations of a served model: v =
 * ((x - offset) - offset_low) / factor. It is applied before anything else, and not put into the
 * parameters: of the sum c - W' (offset / sigma) nothing would be left in 32-bit floats where data
 * lie far from zero, while the difference of two floats that are near to each other is exact (P.
 * Sterbenz, "Floating-point computation", 1974). The offset has two parts, as 32 bits do not hold
 * it.
 */
final class ServedScaling {
  private final Scaling scaling;
  private final int visible;
  private final List<ModelVariable> variables;

  /**
   * Adds the map's variables to a graph; there are none where x and v are the same.
   *
   * @param visible D, the number of visible units
   */
  ServedScaling(Ops tf, Scaling scaling, int visible) {
    this.scaling = scaling;
    this.visible = visible;
    this.variables =
        scaling.changesValues()
            ? List.of("offset", "offset_low", "factor").stream()
                .map(name -> ModelVariable.of(tf, name, Shape.of(visible)))
                .toList()
            : List.of();
  }

  List<ModelVariable> variables() {
    return variables;
  }

  /** What the variables hold, in their order. */
  List<FloatNdArray> values() {
    if (variables.isEmpty()) {
      return List.of();
    }
    var offset = scaling.offset(visible);
    var factors = scaling.factor(visible);
    var high = new float[visible];
    var low = new float[visible];
    var factor = new float[visible];
    for (int i = 0; i < visible; i++) {
      high[i] = (float) offset[i];
      low[i] = (float) (offset[i] - high[i]);
      factor[i] = (float) factors[i];
    }
    return List.of(NdArrays.vectorOf(high), NdArrays.vectorOf(low), NdArrays.vectorOf(factor));
  }

  /** A vector of the data, in their middle. */
  float[] example() {
    var example = new float[visible];
    if (variables.isEmpty()) {
      Arrays.fill(example, 0.5f);
      return example;
    }
    var offset = scaling.offset(visible);
    for (int i = 0; i < visible; i++) {
      example[i] = (float) offset[i];
    }
    return example;
  }

  /** Where visible units lie. */
  Range range(Ops tf) {
    return Range.of(tf, scaling.bounded());
  }

  /** From the data's own values to visible units, [B, D]. */
  Operand<TFloat32> visible(Ops tf, Operand<TFloat32> x) {
    return variables.isEmpty()
        ? x
        : tf.math.div(tf.math.sub(tf.math.sub(x, value(0)), value(1)), value(2));
  }

  /** From visible units to the data's own values, [B, D]. */
  Operand<TFloat32> original(Ops tf, Operand<TFloat32> v) {
    return variables.isEmpty()
        ? v
        : tf.math.add(tf.math.add(tf.math.mul(v, value(2)), value(1)), value(0));
  }

  private Operand<TFloat32> value(int variable) {
    return variables.get(variable).value();
  }
}

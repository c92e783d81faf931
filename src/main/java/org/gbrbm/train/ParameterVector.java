package org.gbrbm.train;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The trained parameters of a model one after another, as they go from one machine to another.
 *
 * @param shapes those of W, b, c and, where it is learned, log sigma
 */
record ParameterVector(ImmutableList<Shape> shapes) {

  /** That of a recipe's model with D visible and M hidden units. */
  static ParameterVector of(Recipe recipe, int visible, int hidden) {
    var shapes = ImmutableList.<Shape>builder();
    shapes.add(Shape.of(visible, hidden), Shape.of(visible), Shape.of(hidden));
    switch (recipe.visible().learnSigma()) {
      case NO -> {}
      case SCALAR -> shapes.add(Shape.scalar());
      case PER_PIXEL -> shapes.add(Shape.of(visible));
    }
    return new ParameterVector(shapes.build());
  }

  /** How many numbers it has. */
  int length() {
    return (int) shapes.stream().mapToLong(Shape::size).sum();
  }

  /** The parameters that a vector consists of; there may be more behind them. */
  List<Operand<TFloat32>> parts(Ops tf, Operand<TFloat32> vector) {
    var parts = new ArrayList<Operand<TFloat32>>();
    int from = 0;
    for (var shape : shapes) {
      int size = (int) shape.size();
      var part = tf.slice(vector, tf.array(from), tf.array(size));
      parts.add(tf.ensureShape(tf.reshape(part, tf.constant(shape)), shape));
      from += size;
    }
    return parts;
  }

  /** Tensors one after another. */
  static Operand<TFloat32> joined(Ops tf, List<? extends Operand<TFloat32>> parts) {
    var flat =
        parts.stream().<Operand<TFloat32>>map(part -> tf.reshape(part, tf.array(-1))).toList();
    return tf.concat(flat, tf.constant(0));
  }
}

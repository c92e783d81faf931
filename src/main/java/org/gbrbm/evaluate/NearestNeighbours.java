package org.gbrbm.evaluate;

import java.util.Arrays;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.Pixels;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * Finds, for each of some images, the most similar one of a set: that with the least sum of squares
 * between what is shown of them.
 */
public final class NearestNeighbours implements AutoCloseable {
  /** Images of the set that are compared with all others at once. */
  private static final int BATCH = 5000;

  private final Computation<Operations> computation;

  private record Operations(
      Placeholder<TUint8> queries,
      Placeholder<TUint8> candidates,
      Operand<TInt64> nearest,
      Operand<TFloat32> distance) {

    static Operations define(Ops tf, int size) {
      var queries = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, size)));
      var candidates = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, size)));
      var x = Pixels.toUnitInterval(tf, queries);
      var y = Pixels.toUnitInterval(tf, candidates);
      // |x - y|^2 less |x|^2, which is the same for all y.
      var product = tf.linalg.matMul(x, y, MatMul.transposeB(true));
      var square = tf.reduceSum(tf.math.square(y), tf.constant(1));
      var distances = tf.math.sub(square, tf.math.mul(tf.constant(2f), product));
      var nearest = tf.math.argMax(tf.math.neg(distances), tf.constant(1));
      return new Operations(queries, candidates, nearest, tf.min(distances, tf.constant(1)));
    }
  }

  /**
   * Builds the graph.
   *
   * @param size pixels in an image
   * @param execution how TensorFlow is to run it
   */
  public NearestNeighbours(int size, Execution execution) {
    computation = Computation.of(execution.exact(), (graph, tf) -> Operations.define(tf, size));
  }

  /**
   * Finds neighbours.
   *
   * @param images images
   * @param set where to look, images of the same size
   * @return for each of {@code images}, the number of its neighbour in the set
   */
  public int[] of(Images images, Images set) {
    var search = computation.operations();
    var best = new int[images.count()];
    var least = new float[images.count()];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    try (var x = bytes(images)) {
      for (int first = 0; first < set.count(); first += BATCH) {
        try (var y = bytes(set.slice(first, Math.min(BATCH, set.count() - first)));
            var result =
                computation
                    .runner()
                    .feed(search.queries, x)
                    .feed(search.candidates, y)
                    .fetch(search.nearest)
                    .fetch(search.distance)
                    .run()) {
          for (int i = 0; i < best.length; i++) {
            float found = ((TFloat32) result.get(1)).getFloat(i);
            if (found < least[i]) {
              least[i] = found;
              best[i] = first + (int) ((TInt64) result.get(0)).getLong(i);
            }
          }
        }
      }
    }
    return best;
  }

  private static TUint8 bytes(Images images) {
    return TUint8.tensorOf(
        Shape.of(images.count(), images.size()), DataBuffers.of(images.pixels()));
  }

  @Override
  public void close() {
    computation.close();
  }
}

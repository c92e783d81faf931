package org.gbrbm.evaluate;

import java.util.Arrays;
import org.gbrbm.data.Images;
import org.gbrbm.model.Pixels;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
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

  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TUint8> queries;
  private final Placeholder<TUint8> candidates;
  private final Operand<TInt64> nearest;
  private final Operand<TFloat32> distance;

  /**
   * Builds the graph.
   *
   * @param size pixels in an image
   */
  public NearestNeighbours(int size) {
    var tf = Ops.create(graph);
    queries = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, size)));
    candidates = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, size)));
    var x = Pixels.toUnitInterval(tf, queries);
    var y = Pixels.toUnitInterval(tf, candidates);
    // |x - y|^2 less |x|^2, which is the same for all y.
    var product = tf.linalg.matMul(x, y, MatMul.transposeB(true));
    var square = tf.reduceSum(tf.math.square(y), tf.constant(1));
    var distances = tf.math.sub(square, tf.math.mul(tf.constant(2f), product));
    nearest = tf.math.argMax(tf.math.neg(distances), tf.constant(1));
    distance = tf.min(distances, tf.constant(1));
    session = new Session(graph);
  }

  /**
   * Finds neighbours.
   *
   * @param images images
   * @param set where to look, images of the same size
   * @return for each of {@code images}, the number of its neighbour in the set
   */
  public int[] of(Images images, Images set) {
    var best = new int[images.count()];
    var least = new float[images.count()];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    try (var x = bytes(images)) {
      for (int first = 0; first < set.count(); first += BATCH) {
        try (var y = bytes(set.slice(first, Math.min(BATCH, set.count() - first)));
            var result =
                session
                    .runner()
                    .feed(queries, x)
                    .feed(candidates, y)
                    .fetch(nearest)
                    .fetch(distance)
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
    session.close();
    graph.close();
  }
}

package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A place in a graph for images of either kind.
 *
 * @param bytes where bytes are fed, [N, D]
 * @param v the visible units that they become, in whose place floats are fed, [N, D]
 */
public record FedImages(Placeholder<TUint8> bytes, Operand<TFloat32> v) {

  /**
   * Adds the place to a graph.
   *
   * @param tf the graph to add operations to
   * @param visible D, the number of visible units
   * @return the place
   */
  public static FedImages of(Ops tf, long visible) {
    var bytes = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, visible)));
    return new FedImages(bytes, Pixels.toUnitInterval(tf, bytes));
  }

  /**
   * Feeds images.
   *
   * @param runner the run that is to get them
   * @param images as {@link ImageTensors#of} makes them
   * @return the run
   */
  public Session.Runner feed(Session.Runner runner, Tensor images) {
    return runner.feed(images instanceof TUint8 ? bytes : v, images);
  }
}

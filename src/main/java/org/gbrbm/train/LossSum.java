package org.gbrbm.train;

import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * The sum of the losses of steps, kept where they are trained, so that not each has to be read. A
 * loss that is no finite number leaves a sum that is none. It is a resource, and so no part of
 * {@link TrainingGraph#state}: checkpoints have it among their progress.
 */
final class LossSum {
  private final VarHandleOp variable;
  private final Operand<TFloat64> value;
  private final Placeholder<TFloat64> feed;
  private final Op set;
  private final Op addition;

  /**
   * Adds a sum to a graph, 0 at first.
   *
   * @param tf makes operations on the device that trains
   * @param loss of a step, a scalar
   */
  LossSum(Ops tf, Operand<TFloat32> loss) {
    variable =
        tf.varHandleOp(TFloat64.class, Shape.scalar(), VarHandleOp.sharedName("sum_of_losses"));
    tf.withInitScope().assignVariableOp(variable, tf.constant(0.0));
    value = tf.readVariableOp(variable, TFloat64.class);
    feed = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
    set = tf.assignVariableOp(variable, feed);
    addition = tf.assignAddVariableOp(variable, tf.dtypes.cast(loss, TFloat64.class));
  }

  /** What adds the loss of a step. */
  Op addition() {
    return addition;
  }

  double read(Session session) {
    try (var result = session.runner().fetch(value).run()) {
      return ((TFloat64) result.get(0)).getDouble();
    }
  }

  void set(Session session, double sum) {
    try (var tensor = TFloat64.scalarOf(sum)) {
      session.runner().feed(feed, tensor).addTarget(set).run().close();
    }
  }
}

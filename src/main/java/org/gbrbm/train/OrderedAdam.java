package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * The framework's Adam with its operations in order. The framework's own multiplies the powers of
 * beta, which correct the bias of the moments, without waiting for the updates that read them: a
 * step then uses the powers of this step or of the next, as the scheduler happens to have it.
 */
final class OrderedAdam extends Adam {
  private static final float BETA_ONE = 0.9f;
  private static final float BETA_TWO = 0.999f;
  private static final float EPSILON = 1e-8f;

  OrderedAdam(Graph graph, float learningRate) {
    super(graph, learningRate, BETA_ONE, BETA_TWO, EPSILON);
  }

  @Override
  protected Op finish(List<Op> updates, String name) {
    var afterUpdates = tf.withControlDependencies(updates);
    var all = new ArrayList<>(updates);
    all.add(multiply(afterUpdates, "beta1_power", BETA_ONE));
    all.add(multiply(afterUpdates, "beta2_power", BETA_TWO));
    return tf.withName(name).withControlDependencies(all).noOp();
  }

  private Op multiply(Ops afterUpdates, String power, float beta) {
    var variable = new Variable<TFloat32>(graph.operation(power));
    return afterUpdates.assign(variable, afterUpdates.math.mul(variable, tf.constant(beta)));
  }
}

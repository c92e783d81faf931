package org.gbrbm.train;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.framework.optimizers.Momentum;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ApplyMomentum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The framework's descent with momentum, m = 0.9 m + gradient and theta = theta - rate m, with a
 * learning rate that may change from step to step.
 */
final class ScheduledMomentum extends Momentum {
  private static final float SHARE_KEPT = 0.9f;

  private final Operand<TFloat32> learningRate;

  /**
   * Creates an optimiser.
   *
   * @param learningRate a scalar
   */
  ScheduledMomentum(Graph graph, Operand<TFloat32> learningRate) {
    super(graph);
    this.learningRate = learningRate;
  }

  @Override
  protected <T extends TType> Op applyDense(Ops deps, Output<T> gradient, Output<T> variable) {
    var type = gradient.type();
    return deps.train.applyMomentum(
        variable,
        getSlot(variable, MOMENTUM).orElseThrow(),
        deps.dtypes.cast(learningRate, type),
        gradient,
        deps.dtypes.cast(tf.constant(SHARE_KEPT), type),
        ApplyMomentum.useLocking(true));
  }
}

package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.train.ApplyAdam;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * The framework's Adam with a learning rate that may change from step to step, and with its
 * operations in order: the framework's own multiplies the powers of beta, which correct the bias of
 * the moments, without waiting for the updates that read them, so that a step uses the powers of
 * this step or of the next, as the scheduler happens to have it.
 */
final class ScheduledAdam extends Adam {
  private static final String BETA_ONE_POWER = "beta1_power";
  private static final String BETA_TWO_POWER = "beta2_power";

  private final Operand<TFloat32> learningRate;

  /**
   * Creates an optimiser.
   *
   * @param learningRate a scalar
   */
  ScheduledAdam(Graph graph, Operand<TFloat32> learningRate) {
    super(graph);
    this.learningRate = learningRate;
  }

  @Override
  protected <T extends TType> Op applyDense(Ops deps, Output<T> gradient, Output<T> variable) {
    var type = gradient.type();
    return deps.train.applyAdam(
        variable,
        getSlot(variable, FIRST_MOMENT).orElseThrow(),
        getSlot(variable, SECOND_MOMENT).orElseThrow(),
        deps.dtypes.cast(power(BETA_ONE_POWER), type),
        deps.dtypes.cast(power(BETA_TWO_POWER), type),
        deps.dtypes.cast(learningRate, type),
        deps.dtypes.cast(tf.constant(BETA_ONE_DEFAULT), type),
        deps.dtypes.cast(tf.constant(BETA_TWO_DEFAULT), type),
        deps.dtypes.cast(tf.constant(EPSILON_DEFAULT), type),
        gradient,
        ApplyAdam.useLocking(true));
  }

  @Override
  protected Op finish(List<Op> updates, String name) {
    var afterUpdates = tf.withControlDependencies(updates);
    var all = new ArrayList<>(updates);
    all.add(multiply(afterUpdates, BETA_ONE_POWER, BETA_ONE_DEFAULT));
    all.add(multiply(afterUpdates, BETA_TWO_POWER, BETA_TWO_DEFAULT));
    return tf.withName(name).withControlDependencies(all).noOp();
  }

  private Op multiply(Ops afterUpdates, String power, float beta) {
    var variable = power(power);
    return afterUpdates.assign(variable, afterUpdates.math.mul(variable, tf.constant(beta)));
  }

  private Variable<TFloat32> power(String name) {
    return new Variable<>(graph.operation(name));
  }
}

package org.gbrbm.train;

import org.gbrbm.model.FreeEnergyDifference;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The loss of a training step,
 *
 * <pre>{@code
 * loss = mean F(v_data) - mean F(v_model)
 * }</pre>
 *
 * where v_model is the negative sample, and no gradient flows through it. Source: G. Hinton,
 * "Training products of experts by minimizing contrastive divergence", 2002.
 */
final class ContrastiveLoss {
  private final Ops tf;
  private final TrainingStep step;
  private final NegativeSample negative;
  private final Operand<TFloat32> vModel;
  private final Operand<TFloat32> value;
  private final Operand<TFloat32> objective;

  /**
   * Adds its operations.
   *
   * @param recipe says how the negative sample is drawn
   * @param step the step
   */
  ContrastiveLoss(Recipe recipe, TrainingStep step) {
    this.tf = step.tf();
    this.step = step;
    negative = recipe.negativePhase().draw(step);
    vModel = tf.stopGradient(negative.v());
    var difference = new FreeEnergyDifference(step.rbm(), step.vData(), vModel);
    value = mean(difference.value());
    objective = withSparsity(mean(difference.differentiable()), recipe.hiddenUnits());
  }

  private Operand<TFloat32> mean(Operand<TFloat32> sum) {
    return tf.math.div(sum, tf.constant((float) step.batchSize()));
  }

  /** loss + cost * sum_j (target - mean p(h_j|v_data))^2. */
  private Operand<TFloat32> withSparsity(Operand<TFloat32> loss, HiddenSettings settings) {
    if (settings.sparsityCost() == 0) {
      return loss;
    }
    var activity = tf.math.mean(step.rbm().hiddenProbability(step.vData()), tf.constant(0));
    var distance = tf.math.squaredDifference(activity, tf.constant(settings.sparsityTarget()));
    var sum = tf.reduceSum(distance, tf.constant(0));
    return tf.math.add(loss, tf.math.mul(tf.constant(settings.sparsityCost()), sum));
  }

  /** The negative sample, and the chains it comes from. */
  NegativeSample negative() {
    return negative;
  }

  /** The negative sample, through which no gradient flows, [B, D]. */
  Operand<TFloat32> vModel() {
    return vModel;
  }

  /** The loss, a scalar. */
  Operand<TFloat32> value() {
    return value;
  }

  /** What is to become less, a scalar: the loss, and what the recipe asks for besides. */
  Operand<TFloat32> objective() {
    return objective;
  }
}

package org.gbrbm.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A mean over the second half of a chain of Gibbs sampling: the first half is to forget its start.
 */
final class GibbsMean {
  private GibbsMean() {}

  /**
   * The mean of what a chain adds up.
   *
   * @param rbm the model
   * @param x where the chains start, [B, D]
   * @param steps how many steps, at least 2
   * @param key the random numbers; step i draws from {@code key.fold(i)}
   * @param given what the steps need besides the model
   * @param step of the first half
   * @param adding a step of the second half, on x and the sum
   * @return the sum divided by the steps of the second half, [B, D]
   */
  static Operand<TFloat32> of(
      Rbm rbm,
      Operand<TFloat32> x,
      int steps,
      RandomKey key,
      List<Operand<?>> given,
      RbmLoop.Step step,
      RbmLoop.StepOfSeveral adding) {
    var tf = rbm.tf();
    long first = steps / 2;
    var start = new RbmLoop(rbm, key, given).repeat(x, tf.constant(first), step);
    var sum =
        new RbmLoop(rbm, key.fold(first), given)
            .repeat(List.of(start, tf.zerosLike(start)), tf.constant(steps - first), adding);
    return tf.math.div(sum.<TFloat32>get(1), tf.constant((float) (steps - first)));
  }
}

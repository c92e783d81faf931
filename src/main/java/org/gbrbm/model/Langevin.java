package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Langevin dynamics of independent standard normal units x, shape [B, D], with the noise xi:
 *
 * <pre>{@code
 * x' = x - a/2 dE/dx + sqrt(a) xi = (1 - a/2) x + sqrt(a) xi,   E(x) = 1/2 |x|^2
 * }</pre>
 *
 * It leaves their distribution as it is but for an error that vanishes with the step size a.
 * Source: R. Liao, S. Kornblith, M. Ren, D. Fleet, G. Hinton, "Gaussian-Bernoulli RBMs without
 * tears", 2022.
 *
 * @param stepSize a, positive
 * @param adjusted whether a step is taken or not as W. Hastings, 1970, has it, which makes it exact
 */
public record Langevin(float stepSize, boolean adjusted) {

  /**
   * One step.
   *
   * @param tf the graph to add operations to
   * @param x where it starts
   * @param key the random numbers
   */
  Operand<TFloat32> step(Ops tf, Operand<TFloat32> x, RandomKey key) {
    var noise = key.fold(0).normal(tf.shape(x));
    var deviation = tf.constant((float) Math.sqrt(stepSize));
    var next = tf.math.add(drifted(tf, x), tf.math.mul(deviation, noise));
    if (!adjusted) {
      return next;
    }
    var logRatio = tf.math.sub(logFlow(tf, next, x), logFlow(tf, x, next));
    return key.fold(1).metropolis(logRatio, next, x);
  }

  /** log of p(x) q(x'|x) up to a constant, where q is a step. */
  private Operand<TFloat32> logFlow(Ops tf, Operand<TFloat32> x, Operand<TFloat32> next) {
    var moved = sumOfSquares(tf, tf.math.sub(next, drifted(tf, x)));
    return tf.math.neg(
        tf.math.add(
            tf.math.mul(tf.constant(0.5f), sumOfSquares(tf, x)),
            tf.math.div(moved, tf.constant(2 * stepSize))));
  }

  private Operand<TFloat32> drifted(Ops tf, Operand<TFloat32> x) {
    return tf.math.mul(tf.constant(1 - stepSize / 2), x);
  }

  private static Operand<TFloat32> sumOfSquares(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(tf.math.square(x), tf.constant(1));
  }
}

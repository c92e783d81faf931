package org.gbrbm.train;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * Settings of the descent.
 *
 * @param method how steps are made of gradients
 * @param learningRate the step size, before the schedule; positive
 * @param schedule how it falls over the training
 * @param warmUpSteps steps over which it first rises from 0, at least 0
 * @param gradientNorm gradients whose norm, over all parameters, is larger are scaled down to it; 0
 *     for no limit. R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent
 *     neural networks", 2013
 * @param weightDecay how much of each weight is subtracted in a step of learning rate 1, biases
 *     apart; at least 0. I. Loshchilov, F. Hutter, "Decoupled weight decay regularization", 2019
 * @param averaging decay of the exponential moving average of the parameters that is evaluated and
 *     exported, in [0, 1); 0 for the parameters themselves. B. Polyak, A. Juditsky, "Acceleration
 *     of stochastic approximation by averaging", 1992
 */
public record Optimisation(
    Method method,
    @JsonPropertyDescription("Step size of the optimiser, before its schedule") float learningRate,
    Schedule schedule,
    int warmUpSteps,
    float gradientNorm,
    float weightDecay,
    float averaging) {

  /** How steps are made of gradients. */
  public enum Method {
    /** D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015. */
    ADAM,
    /** Stochastic gradient descent with the momentum 0.9: B. Polyak, 1964. */
    MOMENTUM
  }

  /** How the learning rate falls from the first step to the last. */
  public enum Schedule {
    /** Not at all. */
    CONSTANT,
    /** To 0 on a straight line. */
    LINEAR,
    /** To 0 as half a cosine wave: I. Loshchilov, F. Hutter, "SGDR", 2017. */
    COSINE
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public Optimisation {
    if (method == null) {
      throw new IllegalArgumentException("method must be ADAM or MOMENTUM");
    }
    Ranges.requirePositive("learning rate", learningRate);
    if (schedule == null) {
      throw new IllegalArgumentException("schedule must be CONSTANT, LINEAR or COSINE");
    }
    Ranges.requireAtLeast(0, "warm-up steps", warmUpSteps);
    Ranges.requireNotNegative("the largest norm of gradients", gradientNorm);
    Ranges.requireNotNegative("weight decay", weightDecay);
    Ranges.requireShare("averaging", averaging);
  }
}

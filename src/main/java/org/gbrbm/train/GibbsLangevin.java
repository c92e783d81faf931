package org.gbrbm.train;

import org.gbrbm.model.Langevin;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Gibbs sampling whose visible units move by Langevin dynamics instead of being drawn from p(v|h).
 * Source: R. Liao, S. Kornblith, M. Ren, D. Fleet, G. Hinton, "Gaussian-Bernoulli RBMs without
 * tears", 2022.
 *
 * @param steps how often the hidden units are drawn in a training step, at least 1
 * @param langevinSteps Langevin steps after each of these, at least 1
 * @param stepSize of the dynamics, in units of sigma^2, positive
 * @param adjusted whether each step is accepted or refused so that the dynamics are exact
 * @param fromNoise whether the chains start from Normal(b, sigma^2) and not from the batch
 */
public record GibbsLangevin(
    int steps, int langevinSteps, float stepSize, boolean adjusted, boolean fromNoise)
    implements NegativePhase {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public GibbsLangevin {
    Ranges.requireAtLeast(1, "steps of the chains", steps);
    Ranges.requireAtLeast(1, "Langevin steps", langevinSteps);
    Ranges.requirePositive("the Langevin step size", stepSize);
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var dynamics = new Langevin(stepSize, adjusted);
    Operand<TFloat32> v = fromNoise ? step.noise(steps) : step.vData();
    for (int i = 0; i < steps; i++) {
      var key = step.key().fold(i);
      var h = step.rbm().sampleHidden(v, key.fold(0));
      for (int j = 1; j <= langevinSteps; j++) {
        v = step.rbm().langevinStep(v, h, dynamics, key.fold(j));
      }
    }
    return new NegativeSample(v);
  }
}

package org.gbrbm.train;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * CD-k: a few steps of Gibbs sampling from the batch. Source: G. Hinton, "Training products of
 * experts by minimizing contrastive divergence", 2002.
 *
 * @param steps k, at least 1
 * @param visibleMeans whether the last step ends at the mean of p(v|h) in place of a sample: less
 *     noise in the gradient, but no sample of the model. G. Hinton, "A practical guide to training
 *     restricted Boltzmann machines", 2012, section 3.2
 */
public record ContrastiveDivergence(int steps, boolean visibleMeans) implements NegativePhase {

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when {@code steps} is less than 1
   */
  public ContrastiveDivergence {
    Settings.requireAtLeast(1, "CD steps", steps);
  }

  @Override
  public NegativePhase withSteps(int other) {
    return new ContrastiveDivergence(other, visibleMeans);
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    int sampled = visibleMeans ? steps - 1 : steps;
    var v = gibbs(step, sampled);
    if (!visibleMeans) {
      return new NegativeSample(v);
    }
    var h = step.rbm().sampleHidden(v, step.key().fold(sampled));
    return new NegativeSample(step.rbm().visibleMean(h));
  }

  private static Operand<TFloat32> gibbs(TrainingStep step, int count) {
    return switch (count) {
      case 0 -> step.vData();
      case 1 -> step.rbm().gibbsStep(step.vData(), step.key().fold(0)); // the loop at less cost
      default ->
          step.detached().get().gibbs(step.vData(), step.tf().constant((long) count), step.key());
    };
  }
}

package org.gbrbm.train;

/**
 * CD-k: a few steps of Gibbs sampling from the batch. Source: G. Hinton, "Training products of
 * experts by minimizing contrastive divergence", 2002.
 *
 * @param steps k, at least 1
 */
public record ContrastiveDivergence(int steps) implements NegativePhase {

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
    return new ContrastiveDivergence(other);
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    if (steps == 1) {
      // What the loop would do, at less cost.
      return new NegativeSample(step.rbm().gibbsStep(step.vData(), step.key().fold(0)));
    }
    var count = step.tf().constant((long) steps);
    return new NegativeSample(step.detached().get().gibbs(step.vData(), count, step.key()));
  }
}

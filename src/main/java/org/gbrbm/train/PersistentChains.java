package org.gbrbm.train;

import java.util.List;

/**
 * Persistent contrastive divergence: as many chains as the batch has images go on from where the
 * step before left them. Source: T. Tieleman, "Training restricted Boltzmann machines using
 * approximations to the likelihood gradient", 2008.
 *
 * @param steps Gibbs steps in a training step, at least 1
 */
public record PersistentChains(int steps) implements NegativePhase {

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when {@code steps} is less than 1
   */
  public PersistentChains {
    Ranges.requireAtLeast(1, "steps of the chains", steps);
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var chains = step.state("chains", step.vData().shape());
    var v = step.gibbs(step.tf().identity(chains), steps);
    return new NegativeSample(v, List.of(new NegativeSample.Chain(chains, v)));
  }
}

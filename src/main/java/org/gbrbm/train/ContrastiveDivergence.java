package org.gbrbm.train;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * CD-k: a few steps of Gibbs sampling from the batch. Source: G. Hinton, "Training products of
 * experts by minimizing contrastive divergence", 2002.
 *
 * @param steps k, at least 1
 * @param visibleMeans whether the last step ends at the mean of p(v|h) in place of a sample: less
 *     noise in the gradient, but no sample of the model. G. Hinton, "A practical guide to training
 *     restricted Boltzmann machines", 2012, section 3.2
 * @param fromNoise whether the chains start from Normal(b, sigma^2) and not from the batch: what R.
 *     Liao, S. Kornblith, M. Ren, D. Fleet, G. Hinton, "Gaussian-Bernoulli RBMs without tears",
 *     2022, train with, with many steps
 */
public record ContrastiveDivergence(
    @JsonPropertyDescription("Sampling steps to the negative sample") int steps,
    boolean visibleMeans,
    boolean fromNoise)
    implements NegativePhase {

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when {@code steps} is less than 1
   */
  public ContrastiveDivergence {
    Ranges.requireAtLeast(1, "CD steps", steps);
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var start = fromNoise ? step.noise(steps) : step.vData();
    if (!visibleMeans) {
      return new NegativeSample(step.gibbs(start, steps));
    }
    int before = steps - 1;
    var v = step.gibbs(start, before);
    var h = step.rbm().sampleHidden(v, step.key().fold(before));
    return new NegativeSample(step.rbm().visibleMean(h));
  }
}

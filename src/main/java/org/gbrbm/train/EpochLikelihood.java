package org.gbrbm.train;

/**
 * The likelihood of a model after an epoch, as {@link LikelihoodTracker} measures it.
 *
 * @param epoch after which one
 * @param logZ of the model and the data's scale, in nats
 * @param standardError of {@code logZ}, in nats, and so of both likelihoods
 * @param train mean log-likelihood of training examples, at most as many as there are to test with,
 *     in nats
 * @param test mean log-likelihood of examples to test with, in nats; null where none are known
 */
public record EpochLikelihood(
    int epoch, double logZ, double standardError, double train, Double test) {

  /** {@return that of the examples to test with, or else of those to train with, in nats} */
  public double judged() {
    return test == null ? train : test;
  }
}

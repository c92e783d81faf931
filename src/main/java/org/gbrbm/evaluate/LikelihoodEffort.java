package org.gbrbm.evaluate;

/**
 * How much work estimates of log Z are to do.
 *
 * @param tempering of parallel tempering
 * @param annealing of annealed importance sampling, each way
 * @param exact whether to sum over all hidden states as well, for M up to 20
 */
public record LikelihoodEffort(TemperingEffort tempering, AisEffort annealing, boolean exact) {}

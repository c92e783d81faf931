package org.gbrbm.evaluate;

import java.util.List;
import org.gbrbm.model.LogPartition;

/**
 * The likelihood of the test images under a model, in nats per image.
 *
 * @param testLogLikelihood mean log p(v) of the test images: with the exact log Z where that was
 *     asked for, else with that by tempering, or by the larger of the two from below where that
 *     shows that tempering missed a part of the model
 * @param standardError of its log Z; 0 where that is exact
 * @param lowestLogLikelihood the test log-likelihood with the estimate of log Z from above
 * @param backgroundLogLikelihood mean log-density of the test images under the model's background
 *     alone, the normal distribution that it started from; null where it has none
 * @param freeEnergyTrain mean free energy of as many training images as there are test images
 * @param freeEnergyTest mean free energy of the test images
 * @param freeEnergyGap test minus train: it grows as a model overfits
 * @param exactLogZ log Z by enumeration, or null
 * @param tempered log Z by parallel tempering
 * @param annealed log Z by annealed importance sampling, from below
 * @param dataPosteriors log Z by importance sampling from the data's posteriors, from below
 * @param reverse log Z by annealed importance sampling backwards, from above
 * @param warnings why the figures may be wrong; none when the estimates agree
 */
public record Likelihood(
    double testLogLikelihood,
    double standardError,
    double lowestLogLikelihood,
    Double backgroundLogLikelihood,
    double freeEnergyTrain,
    double freeEnergyTest,
    double freeEnergyGap,
    Double exactLogZ,
    TemperingEstimate tempered,
    LogPartition annealed,
    LogPartition dataPosteriors,
    LogPartition reverse,
    List<String> warnings) {}

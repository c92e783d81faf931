package org.gbrbm.evaluate;

import java.util.Optional;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.model.LogPartition;
import org.gbrbm.model.TemperedChains;
import org.gbrbm.model.WhitenedSpace;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/**
 * Measures the likelihood of images under a trained model: log p(v) = -F(v) - log Z. The constant
 * log Z is estimated by parallel tempering, twice from below and once from above, and summed
 * exactly where that is asked for and M is small.
 */
public final class LikelihoodEvaluator {
  /** Training images whose posteriors are the proposal of importance sampling. */
  static final int PROPOSALS = 6000;

  private final LoadedModel model;
  private final Operand<TFloat64> freeEnergy;
  private final Optional<Operand<TFloat64>> background;
  private final Operand<TFloat64> logVolume;
  private final DataPosteriors dataPosteriors;
  private final AnnealedImportanceSampling annealing;
  private final TemperingEstimator tempering;

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   */
  public LikelihoodEvaluator(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    var each = model.rbm().freeEnergy(model.v());
    freeEnergy = tf.reduceSum(tf.dtypes.cast(each, TFloat64.class), tf.constant(0));
    background =
        model.space() instanceof WhitenedSpace space
            ? Optional.of(tf.reduceSum(space.logDensity(tf, model.v()), tf.constant(0)))
            : Optional.empty();
    logVolume = tf.math.add(model.rbm().logVisibleVolume(), model.space().logVolume(tf));
    dataPosteriors = new DataPosteriors(model);
    annealing = new AnnealedImportanceSampling(model);
    tempering = new TemperingEstimator(model, dataPosteriors);
  }

  /**
   * Measures the likelihood.
   *
   * @param set the images; those to train with give the proposals, those to test with are judged
   * @param effort of the estimates
   * @param seed the random seed
   * @return the estimates of log Z, and the mean log-likelihood of the test images in nats
   * @throws IllegalArgumentException when the images are not of the model's size or scaling, or the
   *     exact sum is asked for and M is above 20
   */
  public Likelihood measure(ImageSet set, LikelihoodEffort effort, long seed) {
    return measure(set, effort, Optional.empty(), seed);
  }

  /**
   * Measures the likelihood of a model whose training may have tracked it.
   *
   * @param set as for {@link #measure(ImageSet, LikelihoodEffort, long)}
   * @param effort of the estimates
   * @param trained the chains of the training: half of those of tempering start there; empty where
   *     there are none
   * @param seed the random seed
   * @return as {@link #measure(ImageSet, LikelihoodEffort, long)}
   * @throws IllegalArgumentException as {@link #measure(ImageSet, LikelihoodEffort, long)}
   */
  public Likelihood measure(
      ImageSet set, LikelihoodEffort effort, Optional<TemperedChains> trained, long seed) {
    model.requireFit(set.test());
    if (set.hasMissing()) {
      throw new IllegalArgumentException(
          "the likelihood of examples with missing values is not worked out; leave it out, or leave them out");
    }
    double volume = volume();
    Double exactLogZ = effort.exact() ? volume + new Enumeration(model).logSum() : null;
    double train = mean(freeEnergy, set.trainLikeTest());
    double test = mean(freeEnergy, set.test());

    var posteriors = dataPosteriors.logits(set.train().spread(PROPOSALS));
    var base = dataPosteriors.meanLogits(posteriors);
    var drawn = dataPosteriors.sample(posteriors, seed);
    var annealed = annealing.forward(base, effort.annealing(), seed);
    var tempered = tempering.measure(base, posteriors, trained, effort.tempering(), volume, seed);
    var fromData = LogPartition.fromBelow(drawn.logWeights(), volume);
    var fromBase = LogPartition.fromBelow(annealed.logWeights(), volume);

    var chosen = chosen(tempered, fromBase, annealed, fromData, drawn);
    var reversed = annealing.backward(chosen.samples(), base, effort.annealing(), seed);
    var reverse = LogPartition.fromAbove(reversed.logWeights(), volume);
    return new Likelihood(
        -test - (exactLogZ == null ? chosen.logZ() : exactLogZ),
        exactLogZ == null ? chosen.standardError() : 0,
        -test - reverse.logZ(),
        background.map(sum -> mean(sum, set.test())).orElse(null),
        train,
        test,
        test - train,
        exactLogZ,
        tempered.logZ(),
        fromBase,
        fromData,
        reverse,
        LikelihoodWarnings.of(exactLogZ, tempered.logZ(), fromBase, fromData, reverse));
  }

  /** An estimate of log Z, and the samples of the model that it stands on. */
  private record Estimate(double logZ, double standardError, WeightedStates samples) {}

  /**
   * That of tempering, unless the larger one from below shows that it missed a part of the model.
   */
  private static Estimate chosen(
      TemperingEstimator.Result tempered,
      LogPartition fromBase,
      WeightedStates annealed,
      LogPartition fromData,
      WeightedStates drawn) {
    boolean baseIsBetter = fromBase.logZ() >= fromData.logZ();
    var below = baseIsBetter ? fromBase : fromData;
    var logZ = tempered.logZ();
    return LikelihoodWarnings.exceeds(below, logZ)
        ? new Estimate(below.logZ(), below.standardError(), baseIsBetter ? annealed : drawn)
        : new Estimate(logZ.logZ(), logZ.standardError(), tempered.samples());
  }

  private double volume() {
    try (var result = model.runner().fetch(logVolume).run()) {
      return ((TFloat64) result.get(0)).getDouble();
    }
  }

  /** The mean over images of what has a sum for those of a batch. */
  private double mean(Operand<TFloat64> ofBatch, Images set) {
    return model.parts(set).mean((values, first) -> model.runner(values).fetch(ofBatch).run());
  }
}

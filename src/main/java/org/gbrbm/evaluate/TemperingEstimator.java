package org.gbrbm.evaluate;

import java.util.ArrayList;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;

/** Measures log Z by chains of parallel tempering, half of which start at each end of the path. */
final class TemperingEstimator {
  /** How often to take the chains of the model as samples of it. */
  private static final int SAMPLINGS = 8;

  private final TemperedSampler chains;
  private final DataPosteriors dataPosteriors;

  /**
   * What the chains came to.
   *
   * @param logZ of the model
   * @param samples of the model, all of one weight
   */
  record Result(TemperingEstimate logZ, WeightedStates samples) {}

  TemperingEstimator(LoadedModel model, DataPosteriors dataPosteriors) {
    chains = new TemperedSampler(model);
    this.dataPosteriors = dataPosteriors;
  }

  /**
   * Runs the chains.
   *
   * @param base the logits of the independent units where the path begins, [M]
   * @param posteriors the logits of p(h|v) of training images, [N, M]
   * @param effort how many ladders, for how long
   * @param volume what log Z has on top of log sum_h exp(a.h + 1/2 h'G h)
   * @param seed the random seed
   */
  Result measure(
      DoubleNdArray base,
      DoubleNdArray posteriors,
      TemperingEffort effort,
      double volume,
      long seed) {
    int ladders = effort.ladders();
    int unused = effort.rounds() / 4;
    int used = effort.rounds() - unused;
    var slopes = new double[ladders][TemperedSampler.PLACES][used];
    var samples = new ArrayList<DoubleNdArray>();
    int interval = Math.max(1, used / SAMPLINGS);
    chains.run(
        starts(base, posteriors, ladders, seed),
        base,
        effort.rounds(),
        seed,
        (round, i) -> {
          if (i < unused) {
            return;
          }
          for (int row = 0; row < round.slopes().length; row++) {
            slopes[row % ladders][row / ladders][i - unused] = round.slopes()[row];
          }
          if ((i - unused + 1) % interval == 0) {
            samples.add(TemperedSampler.atModel(round.states()));
          }
        });
    var bridge = new BridgeSampling(TemperedSampler.places(), slopes);
    double atBase = volume;
    for (var logit : base.scalars()) {
      atBase += Math.log1p(Math.exp(logit.getDouble()));
    }
    var logZ =
        new TemperingEstimate(
            atBase + bridge.logRatio(0, ladders),
            bridge.standardError(),
            atBase + bridge.logRatio(0, ladders / 2),
            atBase + bridge.logRatio(ladders / 2, ladders),
            ladders);
    return new Result(logZ, WeightedStates.equal(samples));
  }

  /** Where the ladders start: half at states of independent units, the others at the data's. */
  private DoubleNdArray starts(
      DoubleNdArray base, DoubleNdArray posteriors, int ladders, long seed) {
    var logits = NdArrays.ofDoubles(Shape.of(ladders, base.size()));
    long images = posteriors.shape().get(0);
    for (long ladder = 0; ladder < ladders; ladder++) {
      boolean ofBase = ladder < ladders / 2;
      logits.set(ofBase ? base : posteriors.get(ladder * images / ladders), ladder);
    }
    return dataPosteriors.draw(logits, seed, RandomStream.TEMPERING_STARTS);
  }
}

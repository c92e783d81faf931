package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.Optional;
import org.gbrbm.model.BridgeSampling;
import org.gbrbm.model.LogPartition;
import org.gbrbm.model.TemperedChains;
import org.gbrbm.model.TemperingPlaces;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;

/**
 * Measures log Z by chains of parallel tempering. Half of them start at independent units, the
 * others at the data, or where the training has left chains of its own.
 */
final class TemperingEstimator {
  /** How often to take the chains of the model as samples of it. */
  private static final int SAMPLINGS = 8;

  private final LoadedModel model;
  private final DataPosteriors dataPosteriors;

  /**
   * What the chains came to.
   *
   * @param logZ of the model
   * @param samples of the model, all of one weight
   */
  record Result(TemperingEstimate logZ, WeightedStates samples) {}

  TemperingEstimator(LoadedModel model, DataPosteriors dataPosteriors) {
    this.model = model;
    this.dataPosteriors = dataPosteriors;
  }

  /**
   * Runs the chains.
   *
   * @param base the logits of the independent units where the path begins, [M]
   * @param posteriors the logits of p(h|v) of training images, [N, M]
   * @param trained chains of the training, which then say where the path begins and the places are
   * @param effort how many ladders, for how long
   * @param volume what log Z has on top of log sum_h exp(a.h + 1/2 h'G h)
   * @param seed the random seed
   */
  Result measure(
      DoubleNdArray base,
      DoubleNdArray posteriors,
      Optional<TemperedChains> trained,
      TemperingEffort effort,
      double volume,
      long seed) {
    int ladders = effort.ladders();
    int unused = effort.rounds() / 4;
    int used = effort.rounds() - unused;
    var start = start(base, posteriors, trained, ladders, seed);
    int places = start.places().length;
    var slopes = new double[ladders][places][used];
    var samples = new ArrayList<DoubleNdArray>();
    int interval = Math.max(1, used / SAMPLINGS);
    var chains = new TemperedSampler(model, places);
    chains.run(
        start,
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
            samples.add(round.chains().atModel());
          }
        });
    var bridge = new BridgeSampling(start.places(), slopes);
    double atBase = volume + LogPartition.independent(start.base());
    var logZ =
        new TemperingEstimate(
            atBase + bridge.logRatio(0, ladders),
            bridge.standardError(),
            atBase + bridge.logRatio(0, ladders / 2),
            atBase + bridge.logRatio(ladders / 2, ladders),
            trained.isPresent(),
            ladders);
    return new Result(logZ, WeightedStates.equal(samples));
  }

  private TemperedChains start(
      DoubleNdArray base,
      DoubleNdArray posteriors,
      Optional<TemperedChains> trained,
      int ladders,
      long seed) {
    if (trained.isEmpty()) {
      var states = starts(base, posteriors, ladders, seed);
      return TemperedChains.same(TemperingPlaces.first(TemperedSampler.PLACES), base, states);
    }
    return dataPosteriors.halfAnew(trained.get(), ladders, seed);
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

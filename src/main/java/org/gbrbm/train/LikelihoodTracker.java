package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.data.Images;
import org.gbrbm.model.BridgeSampling;
import org.gbrbm.model.LogPartition;
import org.gbrbm.model.TemperingPlaces;
import org.tensorflow.Session;

/**
 * Follows the likelihood of a model in training, which it does not change. Of the chains of a
 * {@link TemperedLadder} half go along with the training, as far as they keep up with the model,
 * and half are annealed anew after each epoch. All are tempered; log Z follows from {@link
 * BridgeSampling} between their places, which are those that the epoch before found to be even.
 */
final class LikelihoodTracker {
  private static final int LEAST_ROUNDS = 8;
  private static final int MOST_ROUNDS = 240;

  /** By how many nats chains that go along may differ from others. */
  private static final double LEFT_BEHIND = 5;

  /** Random numbers of the annealing that says where places are to be, before all others. */
  private static final long FIRST_PLACES = 1000;

  /** Examples that say how often hidden units are on. */
  private static final int EXAMPLES = 1000;

  private final TemperedLadder ladder;
  private final DensityMeasurement density;
  private final Session session;
  private final TrainingSet.Judged judged;
  private final Images examples;
  private final EpochInterval interval;
  private final int rounds;
  private final List<EpochLikelihood> measured = new ArrayList<>();

  LikelihoodTracker(
      LikelihoodGraph graph, Session session, TrainingConfig config, TrainingSet.Judged judged) {
    this.ladder = graph.ladder();
    this.density = graph.density();
    this.session = session;
    this.judged = judged;
    this.examples = judged.train().spread(EXAMPLES);
    this.interval = EpochInterval.of(config.recipe().epochs());
    this.rounds = rounds(config.hidden());
  }

  /** So many that an epoch of {@code modern} takes up to 1.3 times as long, up to 500 units. */
  private static int rounds(int hidden) {
    double affordable = Math.min(5000.0 / hidden, 1.25e6 / ((double) hidden * hidden));
    return (int) Math.min(MOST_ROUNDS, Math.max(LEAST_ROUNDS, affordable));
  }

  /** Measures the likelihood after an epoch, if it is time to. */
  void epochDone(int epoch) {
    if (!interval.isAt(epoch)) {
      return;
    }
    ladder.begin(session, examples);
    boolean begun = !measured.isEmpty();
    if (!begun) {
      tune(ladder.anneal(session, FIRST_PLACES, false).slopes());
    }
    var annealed = ladder.anneal(session, 0, begun);
    int unused = rounds / 4;
    ladder.rounds(session, 0, unused);
    var slopes = ladder.rounds(session, unused, rounds - unused);
    var estimate =
        estimate(
            new BridgeSampling(ladder.places(session), slopes),
            LogPartition.fromBelow(annealed.logWeights(), 0));
    double logZ = density.volume(session) + ladder.logZAtBase(session) + estimate.logRatio;
    measured.add(
        new EpochLikelihood(
            epoch,
            logZ,
            estimate.standardError,
            mean(judged.train(), logZ),
            judged.test().map(test -> mean(test, logZ)).orElse(null)));
    tune(slopes);
  }

  private record Estimate(double logRatio, double standardError) {

    /** With half of what two estimates differ by in its error. */
    static Estimate of(double logRatio, double standardError, double difference) {
      return new Estimate(logRatio, Math.hypot(standardError, difference / 2));
    }
  }

  /**
   * That of tempering, unless annealing, in practice a lower bound, is clearly above it: then
   * chains have not got about. What estimates differ by is part of the error, as the variance
   * between chains knows nothing of modes that all of them missed.
   */
  private Estimate estimate(BridgeSampling bridge, LogPartition annealed) {
    var tempered = tempered(bridge);
    double above = annealed.logZ() - tempered.logRatio;
    double error = Math.hypot(tempered.standardError, annealed.standardError());
    return above > 3 * error
        ? Estimate.of(annealed.logZ(), annealed.standardError(), above)
        : tempered;
  }

  /** By all chains, or where the model has left those behind that go along, without them. */
  private Estimate tempered(BridgeSampling bridge) {
    int half = TemperedLadder.ANNEALED;
    int all = TemperedLadder.CHAINS;
    double ofAnnealed = bridge.logRatio(0, half);
    double ofOthers = bridge.logRatio(half, all);
    if (Math.abs(ofAnnealed - ofOthers) > LEFT_BEHIND) {
      ladder.startAnew(session);
      return new Estimate(ofAnnealed, bridge.standardError(0, half));
    }
    double mean = (ofAnnealed + ofOthers) / 2;
    return Estimate.of(mean, bridge.standardError(), ofAnnealed - ofOthers);
  }

  private void tune(double[][][] slopes) {
    ladder.move(session, TemperingPlaces.even(ladder.places(session), slopes));
  }

  private double mean(Images some, double logZ) {
    return -density.meanFreeEnergy(session, some) - logZ;
  }

  /** The mean log-likelihood of other examples, by what was measured last. */
  double likelihood(Images some) {
    return mean(some, measured.get(measured.size() - 1).logZ());
  }

  List<EpochLikelihood> measured() {
    return measured;
  }

  /** Goes back to earlier measurements; the chains are variables of the graph. */
  void restore(List<EpochLikelihood> earlier) {
    measured.clear();
    measured.addAll(earlier);
  }
}

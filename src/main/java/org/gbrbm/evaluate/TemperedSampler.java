package org.gbrbm.evaluate;

import java.util.function.ObjIntConsumer;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.ReplicaExchange;
import org.gbrbm.model.TemperedChains;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Chains of a trained model's hidden units by parallel tempering, all the way from independent
 * units to the model ({@link ReplicaExchange}): they get about in models where chains at the model
 * alone stay in their mode.
 */
final class TemperedSampler {
  /** So many that even with 250 units a good half of the exchanges come about. */
  static final int PLACES = 48;

  private final LoadedModel model;
  private final Placeholder<TInt64> words;
  private final Placeholder<TFloat64> base;
  private final Placeholder<TFloat64> places;
  private final Placeholder<TFloat64> states;
  private final Operand<TFloat64> next;
  private final Operand<TFloat64> slopes;

  /**
   * Chains after a round.
   *
   * @param chains where they are
   * @param slopes of the path at each, [places * chains]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Round(TemperedChains chains, double[] slopes) {}

  /**
   * Adds its operations to those of a model.
   *
   * @param model the model
   * @param count at how many places there are chains
   */
  TemperedSampler(LoadedModel model, int count) {
    this.model = model;
    var tf = model.tf();
    words = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    base = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(model.hidden())));
    states = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, model.hidden())));
    places = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(count)));
    var marginal = model.rbm().hiddenMarginal();
    var ladder = new ReplicaExchange(tf, marginal, base, count, places);
    next = ladder.round(states, new RandomKey(tf, words));
    slopes = marginal.slope(next, base);
  }

  /**
   * Runs chains.
   *
   * @param start where they start
   * @param rounds of exchanges and sweeps
   * @param seed the random seed
   * @param seen is told of each round, and its number from 0
   * @return where they end
   */
  TemperedChains run(TemperedChains start, int rounds, long seed, ObjIntConsumer<Round> seen) {
    var at = start;
    for (int i = 0; i < rounds; i++) {
      var round = round(at, seed, i);
      at = round.chains();
      seen.accept(round, i);
    }
    return at;
  }

  /**
   * A round of exchanges and a sweep.
   *
   * @param from where the chains are
   * @param seed the random seed
   * @param number of the round: each has random numbers of its own
   */
  private Round round(TemperedChains from, long seed, long number) {
    try (var h = TFloat64.tensorOf(from.states());
        var r = TFloat64.tensorOf(from.base());
        var t = TFloat64.vectorOf(from.places());
        var key = TInt64.vectorOf(seed, RandomStream.TEMPERING + number);
        var result =
            model
                .runner()
                .feed(states, h)
                .feed(base, r)
                .feed(places, t)
                .feed(words, key)
                .fetch(next)
                .fetch(slopes)
                .run()) {
      var reached = HostCopy.of((TFloat64) result.get(0));
      return new Round(
          new TemperedChains(from.places(), from.base(), reached),
          StdArrays.array1dCopyOf((TFloat64) result.get(1)));
    }
  }
}

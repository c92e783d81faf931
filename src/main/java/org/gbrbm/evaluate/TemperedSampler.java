package org.gbrbm.evaluate;

import java.util.Collections;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.ReplicaExchange;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Chains of a trained model's hidden units by parallel tempering, all the way from independent
 * units to the model ({@link ReplicaExchange}): they get about in models where chains at the model
 * alone stay in their mode. The places lie closer together near the base, where the path turns from
 * noise to images.
 */
final class TemperedSampler {
  /** So many that even with 250 units a good half of the exchanges come about. */
  static final int PLACES = 48;

  private static final double CROWDING = 1.5;

  private final LoadedModel model;
  private final Placeholder<TInt64> words;
  private final Placeholder<TFloat64> base;
  private final Placeholder<TFloat64> states;
  private final Operand<TFloat64> next;
  private final Operand<TFloat64> slopes;

  /**
   * Chains after a round.
   *
   * @param states [PLACES * chains, M], those of the model last
   * @param slopes of the path at each, [PLACES * chains]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Round(DoubleNdArray states, double[] slopes) {}

  TemperedSampler(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    words = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    base = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(model.hidden())));
    states = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, model.hidden())));
    var marginal = model.rbm().hiddenMarginal();
    var ladder = new ReplicaExchange(tf, marginal, base, places());
    next = ladder.round(states, new RandomKey(tf, words));
    slopes = marginal.slope(next, base);
  }

  /** t of each place, ascending from 0 to 1. */
  static double[] places() {
    return IntStream.range(0, PLACES)
        .mapToDouble(i -> Math.pow((double) i / (PLACES - 1), CROWDING))
        .toArray();
  }

  /**
   * Runs chains, as many at each place, which start in the same states.
   *
   * @param start where those of a place start, [chains, M]
   * @param baseLogits r, where the path begins, [M]
   * @param rounds of exchanges and sweeps
   * @param seed the random seed
   * @param seen is told of each round, and its number from 0
   * @return where the chains at the model end, [chains, M]
   */
  DoubleNdArray run(
      DoubleNdArray start,
      DoubleNdArray baseLogits,
      int rounds,
      long seed,
      ObjIntConsumer<Round> seen) {
    var at = WeightedStates.equal(Collections.nCopies(PLACES, start)).states();
    for (int i = 0; i < rounds; i++) {
      var round = round(at, baseLogits, seed, i);
      at = round.states();
      seen.accept(round, i);
    }
    return atModel(at);
  }

  /** Of chains at all places, [PLACES * chains, M], those at the model, [chains, M]. */
  static DoubleNdArray atModel(DoubleNdArray states) {
    long all = states.shape().get(0);
    return states.slice(Indices.sliceFrom(all - all / PLACES), Indices.all());
  }

  /**
   * A round of exchanges and a sweep.
   *
   * @param from where the chains are, [PLACES * chains, M]
   * @param baseLogits r, where the path begins, [M]
   * @param seed the random seed
   * @param number of the round: each has random numbers of its own
   */
  private Round round(DoubleNdArray from, DoubleNdArray baseLogits, long seed, long number) {
    try (var h = TFloat64.tensorOf(from);
        var r = TFloat64.tensorOf(baseLogits);
        var key = TInt64.vectorOf(seed, RandomStream.TEMPERING + number);
        var result =
            model
                .runner()
                .feed(states, h)
                .feed(base, r)
                .feed(words, key)
                .fetch(next)
                .fetch(slopes)
                .run()) {
      return new Round(
          WeightedStates.copyOf((TFloat64) result.get(0)),
          StdArrays.array1dCopyOf((TFloat64) result.get(1)));
    }
  }
}

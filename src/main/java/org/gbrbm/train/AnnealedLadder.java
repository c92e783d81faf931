package org.gbrbm.train;

import org.gbrbm.model.Annealing;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Chains of a model in training by {@link Annealing}, as operations of its graph: from independent
 * units to the model, in even steps from each place on the path to the next.
 */
final class AnnealedLadder {
  /** From one place to the next. */
  private static final int STEPS = 12;

  private final int chains;
  private final int hidden;
  private final Placeholder<TInt64> number;
  private final Placeholder<TFloat64> from;
  private final Placeholder<TFloat64> first;
  private final Placeholder<TFloat64> each;
  private final Operand<TFloat64> independent;
  private final Annealing annealed;
  private final Operand<TFloat64> slopes;

  /**
   * What annealing comes to.
   *
   * @param states of the chains at each place, [places x chains, M]
   * @param logWeights the logarithms of their weights, [chains]
   * @param slopes of the path, [chains][places][1]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Annealed(DoubleNdArray states, double[] logWeights, double[][][] slopes) {}

  /**
   * Adds the operations.
   *
   * @param tf makes them
   * @param marginal the hidden units of the model
   * @param chains how many
   * @param hidden M
   * @param base the logits of the independent units, [M]
   * @param key the random numbers of the step
   */
  AnnealedLadder(
      Ops tf,
      HiddenMarginal marginal,
      int chains,
      int hidden,
      Operand<TFloat64> base,
      RandomKey key) {
    this.chains = chains;
    this.hidden = hidden;
    number = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    from = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(chains, hidden)));
    first = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
    each = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
    var random = key.fold(number);
    var logits = tf.broadcastTo(base, tf.array(chains, hidden));
    independent = HiddenMarginal.independent(tf, logits, random);
    var walk = new Annealing.Walk(tf.constant((long) STEPS), first, each);
    annealed = Annealing.along(tf, marginal, hidden, base, from, walk, random);
    slopes = marginal.slope(annealed.states(), base);
  }

  /**
   * Anneals the chains.
   *
   * @param session of the graph
   * @param places t of each, from 0 to 1
   * @param stream which random numbers of the step
   */
  Annealed anneal(Session session, double[] places, long stream) {
    int count = places.length;
    var states = NdArrays.ofDoubles(Shape.of((long) count * chains, hidden));
    var slopesAt = new double[chains][count][1];
    var logWeights = new double[chains];
    var at = start(session, stream);
    copy(at, states, 0);
    for (int i = 1; i < count; i++) {
      try (var h = TFloat64.tensorOf(at);
          var begin = TFloat64.scalarOf(places[i - 1]);
          var rise = TFloat64.scalarOf((places[i] - places[i - 1]) / STEPS);
          var which = TInt64.scalarOf(stream + i);
          var result =
              session
                  .runner()
                  .feed(from, h)
                  .feed(first, begin)
                  .feed(each, rise)
                  .feed(number, which)
                  .fetch(annealed.states())
                  .fetch(annealed.logWeights())
                  .fetch(slopes)
                  .run()) {
        at = HostCopy.of((TFloat64) result.get(0));
        copy(at, states, i);
        var gained = StdArrays.array1dCopyOf((TFloat64) result.get(1));
        var found = StdArrays.array1dCopyOf((TFloat64) result.get(2));
        for (int chain = 0; chain < chains; chain++) {
          logWeights[chain] += gained[chain];
          slopesAt[chain][i][0] = found[chain];
        }
      }
    }
    for (int chain = 0; chain < chains; chain++) {
      slopesAt[chain][0][0] = slopesAt[chain][1][0]; // near enough: they say where places are to be
    }
    return new Annealed(states, logWeights, slopesAt);
  }

  private DoubleNdArray start(Session session, long stream) {
    try (var which = TInt64.scalarOf(stream);
        var result = session.runner().feed(number, which).fetch(independent).run()) {
      return HostCopy.of((TFloat64) result.get(0));
    }
  }

  private void copy(DoubleNdArray some, DoubleNdArray all, long place) {
    some.copyTo(all.slice(Indices.slice(place * chains, (place + 1) * chains), Indices.all()));
  }
}

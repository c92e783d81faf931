package org.gbrbm.train;

import java.util.stream.IntStream;
import org.gbrbm.data.Images;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.LogPartition;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.ReplicaExchange;
import org.gbrbm.model.TemperingPlaces;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * Chains of a model in training by parallel tempering, as operations of its graph: they go on as
 * the model changes. Their states, where on the path they are and where it begins are variables,
 * and so in its checkpoints.
 */
final class TemperedLadder {
  /** Of the random numbers of a step. */
  private static final long ANNEALING = 1L << 40;

  /** The names of the variables. */
  static final String STATES = "ladder_states";

  static final String BASE = "ladder_base";
  static final String PLACES_ON_PATH = "ladder_places";

  /** Chains at each place. */
  static final int CHAINS = 64;

  /** How many of them are annealed at each measurement; the others go along with the training. */
  static final int ANNEALED = 32;

  private final int count;
  private final FedImages images;
  private final Placeholder<TInt64> number;
  private final Placeholder<TFloat64> newPlaces;
  private final Operand<TFloat64> places;
  private final Operand<TFloat64> base;
  private final Operand<TFloat64> slopes;
  private final AnnealedLadder annealing;
  private final Placeholder<TFloat64> newStates;
  private final Placeholder<TBool> keepHalf;
  private final Op place;
  private final Op repeat;
  private final Op round;
  private final Op rebase;
  private final Op move;

  /**
   * Adds the operations and the variables.
   *
   * @param tf makes the operations
   * @param marginal the hidden units of the model
   * @param images where examples are fed
   * @param on their hidden probabilities, [N, M]
   * @param key the random numbers of the step
   */
  TemperedLadder(
      Ops tf, HiddenMarginal marginal, FedImages images, Operand<TFloat32> on, RandomKey key) {
    this.images = images;
    int hidden = (int) on.shape().get(1);
    count = TemperingPlaces.count(hidden);
    var init = tf.withInitScope();
    var states =
        tf.withName(STATES).variable(Shape.of((long) count * CHAINS, hidden), TFloat32.class);
    init.assign(states, tf.zeros(tf.constant(states.shape()), TFloat32.class));
    var base = tf.withName(BASE).variable(Shape.of(hidden), TFloat64.class);
    init.assign(base, tf.zeros(tf.constant(base.shape()), TFloat64.class));
    var places = tf.withName(PLACES_ON_PATH).variable(Shape.of(count), TFloat64.class);
    init.assign(places, tf.constant(TemperingPlaces.first(count)));
    this.base = tf.identity(base);
    this.places = tf.identity(places);

    number = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var exchange = new ReplicaExchange(tf, marginal, this.base, count, this.places);
    var next = exchange.round(tf.dtypes.cast(states, TFloat64.class), key.fold(number));
    slopes = marginal.slope(next, this.base);
    round = tf.assign(states, tf.dtypes.cast(next, TFloat32.class));
    rebase = tf.assign(base, HiddenMarginal.meanLogits(tf, tf.dtypes.cast(on, TFloat64.class)));
    annealing = new AnnealedLadder(tf, marginal, CHAINS, hidden, this.base, key.fold(ANNEALING));
    newStates =
        tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of((long) count * CHAINS, hidden)));
    keepHalf = tf.placeholder(TBool.class, Placeholder.shape(Shape.scalar()));
    var rows = IntStream.range(0, count * CHAINS);
    var annealedOnes = rows.map(row -> row - row % CHAINS + row % ANNEALED).toArray();
    var goesOn =
        tf.math.notEqual(
            tf.constant(annealedOnes),
            tf.range(tf.constant(0), tf.constant(count * CHAINS), tf.constant(1)));
    place =
        tf.assign(
            states,
            tf.select(
                tf.expandDims(tf.math.logicalAnd(goesOn, keepHalf), tf.constant(1)),
                states,
                tf.dtypes.cast(newStates, TFloat32.class)));
    repeat = tf.assign(states, tf.gather(states, tf.constant(annealedOnes), tf.constant(0)));
    newPlaces = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(count)));
    move = tf.assign(places, newPlaces);
  }

  /** Has the path begin at independent units that are on as often as examples have them on. */
  void begin(Session session, Images examples) {
    try (var values = ImageTensors.of(examples)) {
      images.feed(session.runner(), values).addTarget(rebase).run().close();
    }
  }

  /**
   * Anneals chains from independent units to the model, and leaves their states at each place
   * there.
   *
   * @param stream which random numbers of the step
   * @param half whether those after the first {@link #ANNEALED} chains stay where they are
   */
  AnnealedLadder.Annealed anneal(Session session, long stream, boolean half) {
    var annealed = annealing.anneal(session, places(session), stream);
    try (var states = TFloat64.tensorOf(annealed.states());
        var keep = TBool.scalarOf(half)) {
      var runner = session.runner().feed(newStates, states).feed(keepHalf, keep);
      runner.addTarget(place).run().close();
    }
    return annealed;
  }

  /** Has the chains that go along with the training start anew, where the annealed ones are. */
  void startAnew(Session session) {
    session.runner().addTarget(repeat).run().close();
  }

  /**
   * Rounds of exchanges and sweeps.
   *
   * @param first the number of the first: each has random numbers of its own in a step
   * @param rounds how many
   * @return the slopes of the path, [chains][places][rounds]
   */
  double[][][] rounds(Session session, int first, int rounds) {
    var all = new double[CHAINS][count][rounds];
    for (int i = 0; i < rounds; i++) {
      try (var which = TInt64.scalarOf(first + i);
          var result = session.runner().feed(number, which).addTarget(round).fetch(slopes).run()) {
        var found = StdArrays.array1dCopyOf((TFloat64) result.get(0));
        for (int row = 0; row < found.length; row++) {
          all[row % CHAINS][row / CHAINS][i] = found[row];
        }
      }
    }
    return all;
  }

  /** t of each place. */
  double[] places(Session session) {
    try (var result = session.runner().fetch(places).run()) {
      return StdArrays.array1dCopyOf((TFloat64) result.get(0));
    }
  }

  /** Moves the chains to other places. */
  void move(Session session, double[] other) {
    try (var values = TFloat64.vectorOf(other)) {
      session.runner().feed(newPlaces, values).addTarget(move).run().close();
    }
  }

  /** log Z of the independent units where the path begins. */
  double logZAtBase(Session session) {
    try (var result = session.runner().fetch(base).run()) {
      return LogPartition.independent((TFloat64) result.get(0));
    }
  }
}

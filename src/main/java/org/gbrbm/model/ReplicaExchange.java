package org.gbrbm.model;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * Chains at several places on the path of a {@link HiddenMarginal}, as many at each, one place
 * after the other: [places * chains, M]. Neighbours exchange their states h and h' with probability
 *
 * <pre>{@code
 * min(1, p_t(h') p_t'(h) / (p_t(h) p_t'(h'))) = min(1, exp((t' - t) (slope(h) - slope(h')))),
 * slope(h) = log p(h) - r.h
 * }</pre>
 *
 * A state that gets to the base and back to the model has forgotten where it was. Source: R.
 * Swendsen, J. Wang, "Replica Monte Carlo simulation of spin glasses", 1986.
 *
 * @param tf the graph to add operations to
 * @param marginal where the path leads
 * @param base r, where it begins, [M]
 * @param count how many places
 * @param places t of each, ascending, [count]
 */
public record ReplicaExchange(
    Ops tf, HiddenMarginal marginal, Operand<TFloat64> base, int count, Operand<TFloat64> places) {

  /**
   * Offers neighbours to exchange their states, and then draws each unit once.
   *
   * @param h states, [places * chains, M]
   * @param key the random numbers
   * @return the states after it
   */
  public Operand<TFloat64> round(Operand<TFloat64> h, RandomKey key) {
    var slope = tf.reshape(marginal.slope(h, base), tf.array(count, -1));
    var shape = tf.shape(slope);
    var t = flat(tf.broadcastTo(tf.expandDims(places, tf.constant(1)), shape));
    var rows = tf.range(tf.constant(0), tf.prod(shape, tf.constant(0)), tf.constant(1));
    // 64 bits: a GPU has numbers of 32 on the host.
    var order = new Order(slope, tf.reshape(tf.dtypes.cast(rows, TInt64.class), shape));
    for (int parity = 0; parity < 2; parity++) {
      order = exchanged(order, parity, key.fold(parity));
    }
    var exchanged = tf.gather(h, flat(order.rows()), tf.constant(0));
    return marginal.sweep(exchanged, base, t, key.fold(2));
  }

  /**
   * Which states are at which place.
   *
   * @param slope of the state of each chain at each place, [places, chains]
   * @param rows where the state is among those given, [places, chains]
   */
  private record Order(Operand<TFloat64> slope, Operand<TInt64> rows) {}

  /** Offers (0, 1), (2, 3), ... to exchange, or (1, 2), (3, 4), ...: no place is in two pairs. */
  private Order exchanged(Order order, int parity, RandomKey key) {
    var neighbours = IntStream.range(0, count).map(i -> neighbour(i, parity)).toArray();
    var distance = tf.expandDims(tf.math.sub(at(places, neighbours), places), tf.constant(1));
    var there = at(order.slope(), neighbours);
    var logRatio = tf.math.mul(distance, tf.math.sub(order.slope(), there));
    // Both of a pair decide by the same number, that of the lower one.
    var lower = IntStream.range(0, count).map(i -> Math.min(i, neighbours[i])).toArray();
    var u = at(key.uniform(tf.shape(order.rows())), lower);
    var accepted = tf.math.less(tf.dtypes.cast(tf.math.log(u), TFloat64.class), logRatio);
    return new Order(
        tf.select(accepted, there, order.slope()),
        tf.select(accepted, at(order.rows(), neighbours), order.rows()));
  }

  /** The place that a place exchanges with: itself where it has none. */
  private int neighbour(int place, int parity) {
    int other = place % 2 == parity ? place + 1 : place - 1;
    return other < 0 || other >= count ? place : other;
  }

  private <T extends TType> Operand<T> at(Operand<T> ofPlaces, int[] which) {
    return tf.gather(ofPlaces, tf.constant(which), tf.constant(0));
  }

  private <T extends TType> Operand<T> flat(Operand<T> ofPlaces) {
    return tf.reshape(ofPlaces, tf.array(-1));
  }
}

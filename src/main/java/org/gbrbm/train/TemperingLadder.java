package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Chains at several places on the path of a {@link HiddenMarginal}, one place after the other.
 *
 * @param tf the graph to add operations to
 * @param marginal where the path leads
 * @param base r, where it begins, [M]
 * @param places t of each place, ascending
 * @param chains how many chains at each place
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TemperingLadder(
    Ops tf, HiddenMarginal marginal, Operand<TFloat64> base, double[] places, int chains) {
  private static final long SWEEP_STREAM = -1;

  /**
   * Offers neighbours to exchange their states, and then draws each unit once.
   *
   * @param h states, [places * chains, M]
   * @param key the random numbers
   */
  Operand<TFloat64> round(Operand<TFloat64> h, RandomKey key) {
    var column = tf.expandDims(tf.constant(places), tf.constant(1));
    var t = tf.reshape(tf.broadcastTo(column, tf.array(places.length, chains)), tf.array(-1));
    return marginal.sweep(exchanged(h, key), base, t, key.fold(SWEEP_STREAM));
  }

  /** Offers each pair of neighbours to exchange: (0, 1), (2, 3), ..., then (1, 2), (3, 4), .... */
  private Operand<TFloat64> exchanged(Operand<TFloat64> h, RandomKey key) {
    if (places.length == 1) {
      return h;
    }
    // A state goes with its slope, its first column, which is computed once.
    var slope = tf.expandDims(marginal.slope(h, base), tf.constant(1));
    var both = tf.concat(List.of(slope, h), tf.constant(1));
    var at =
        new ArrayList<Operand<TFloat64>>(
            tf.split(tf.constant(0), both, (long) places.length).output());
    for (int parity = 0; parity < 2; parity++) {
      for (int i = parity; i + 1 < places.length; i += 2) {
        exchange(at, i, key.fold(i));
      }
    }
    var all = tf.concat(at, tf.constant(0));
    return tf.slice(all, tf.array(0, 1), tf.shape(h));
  }

  private void exchange(List<Operand<TFloat64>> at, int lower, RandomKey key) {
    var here = at.get(lower);
    var there = at.get(lower + 1);
    var distance = tf.constant(places[lower + 1] - places[lower]);
    var logRatio = tf.math.mul(distance, tf.math.sub(slope(here), slope(there)));
    var ratio = tf.dtypes.cast(logRatio, TFloat32.class);
    // The same key, and so the same decision, for both.
    at.set(lower, key.metropolis(ratio, there, here));
    at.set(lower + 1, key.metropolis(ratio, here, there));
  }

  private Operand<TFloat64> slope(Operand<TFloat64> both) {
    return tf.gather(both, tf.constant(0), tf.constant(1));
  }
}

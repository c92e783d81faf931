package org.gbrbm.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Draws hidden units one after another, each given all others. Unit j becomes 1 where
 *
 * <pre>{@code
 * sum_k!=j G_jk h_k > threshold_j
 * }</pre>
 *
 * The sums are worked out for a block of neighbouring units at once, a matrix product, and those
 * yet to be drawn are put right after each unit of the block.
 */
final class UnitSweep {
  private static final int LARGEST_BLOCK = 8;

  private final int units;
  private final int blocks;
  private final int block;

  /**
   * Chooses the blocks.
   *
   * @param units how many hidden units, M
   */
  UnitSweep(int units) {
    this.units = units;
    blocks = (units + LARGEST_BLOCK - 1) / LARGEST_BLOCK;
    block = (units + blocks - 1) / blocks;
  }

  /**
   * Draws each unit once.
   *
   * @param h states, 0 or 1, [M, B]
   * @param others the coupling of each unit to all others, zero to itself, [M, M]
   * @param threshold of each unit in each state, [M, B]
   * @return the states after it, [M, B]
   */
  Operand<TFloat64> next(
      Ops tf, Operand<TFloat64> h, Operand<TFloat64> others, Operand<TFloat64> threshold) {
    // Units that only fill the last block: nothing couples to them.
    int rest = blocks * block - units;
    var below = tf.constant(new int[][] {{0, rest}, {0, 0}});
    var around = tf.constant(new int[][] {{0, rest}, {0, rest}});
    var zero = tf.constant(0.0);
    var end =
        GraphLoop.repeat(
            tf,
            "sweep",
            tf.constant((long) blocks),
            List.of(tf.pad(h, below, zero)),
            List.of(tf.pad(others, around, zero), tf.pad(threshold, below, zero)),
            this::drawBlock);
    return tf.slice(end.<TFloat64>get(0), tf.array(0, 0), tf.array(units, -1));
  }

  private List<Operand<?>> drawBlock(
      Ops tf, Operand<TInt32> index, GraphLoop.Values state, GraphLoop.Values given) {
    Operand<TFloat64> h = state.get(0);
    var first = tf.math.mul(index, tf.constant(block));
    var corner = tf.stack(List.of(first, tf.constant(0)));
    var ofBlock = tf.array(block, -1);
    var coupling = tf.slice(given.<TFloat64>get(0), corner, ofBlock);
    var within =
        tf.slice(coupling, tf.stack(List.of(tf.constant(0), first)), tf.array(block, block));
    var threshold = tf.slice(given.<TFloat64>get(1), corner, ofBlock);
    var old = tf.split(tf.constant(0), tf.slice(h, corner, ofBlock), (long) block);
    var drawn =
        drawUnits(tf, tf.math.sub(tf.linalg.matMul(coupling, h), threshold), old.output(), within);
    // Joining takes a tenth of the time of writing into h: TensorFlow copies h for that.
    var parts = new ArrayList<Operand<TFloat64>>();
    parts.add(tf.slice(h, tf.array(0, 0), tf.stack(List.of(first, tf.constant(-1)))));
    parts.addAll(drawn);
    var next = tf.math.add(first, tf.constant(block));
    parts.add(tf.slice(h, tf.stack(List.of(next, tf.constant(0))), tf.array(-1, -1)));
    return List.of(tf.concat(parts, tf.constant(0)));
  }

  /**
   * Draws the units of a block, one after another.
   *
   * @param excess the sums, by how much they are above the thresholds, [block, B]
   * @param old the units' states, [1, B] each
   * @param within the coupling of the block's units, [block, block]
   */
  private List<Operand<TFloat64>> drawUnits(
      Ops tf,
      Operand<TFloat64> excess,
      List<? extends Operand<TFloat64>> old,
      Operand<TFloat64> within) {
    var drawn = new ArrayList<Operand<TFloat64>>();
    var left = excess;
    for (int unit = 0; unit < block; unit++) {
      int later = block - unit - 1;
      var parts = tf.splitV(left, tf.array(1, later), tf.constant(0), 2L).output();
      var on = tf.math.greater(parts.get(0), tf.constant(0.0));
      var state = tf.dtypes.cast(on, TFloat64.class);
      drawn.add(state);
      var change = tf.math.sub(state, old.get(unit));
      var column = tf.slice(within, tf.array(unit + 1, unit), tf.array(later, 1));
      left = tf.math.add(parts.get(1), tf.math.mul(column, change));
    }
    return drawn;
  }
}

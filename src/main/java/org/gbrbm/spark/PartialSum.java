package org.gbrbm.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sum of the gradients of some shards, or of a part of the parameters of these. It is in whole
 * multiples of 2^-36, whose sum is the same in any order: so is the result of a training, on any
 * number of executors, and however often one of them was lost. A gradient of 1 keeps as many digits
 * as a float has, one of 1e-4 still five.
 */
final class PartialSum implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double UNIT = 0x1p-36;

  /** Of a whole sum: a long could hold twice as much. */
  private static final double LARGEST = 0x1p26;

  private final long[] units;
  private final ArrayList<OfShard> shards;

  /**
   * What a shard has beside its gradient.
   *
   * @param shard which one
   * @param loss its loss
   * @param states those of its chains, packed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OfShard(int shard, double loss, byte[] states) implements Serializable {}

  /**
   * Takes what there is.
   *
   * @param units the sum
   * @param shards what the shards have besides
   */
  PartialSum(long[] units, List<OfShard> shards) {
    this.units = units;
    this.shards = new ArrayList<>(shards);
  }

  /**
   * Adds a gradient.
   *
   * @param gradient of a shard
   * @param units changed
   * @param shards how many shards there are in all
   * @return whether it could be; a gradient that is no number, or too large, is that of a training
   *     that has diverged
   */
  static boolean add(float[] gradient, long[] units, int shards) {
    for (int i = 0; i < units.length; i++) {
      double x = gradient[i];
      if (!(Math.abs(x) <= LARGEST / shards)) {
        return false;
      }
      units[i] += Math.round(x / UNIT);
    }
    return true;
  }

  /** The sum of several, of the same parameters. */
  static PartialSum of(List<PartialSum> parts) {
    var units = new long[parts.get(0).units.length];
    var shards = new ArrayList<OfShard>();
    for (var part : parts) {
      for (int i = 0; i < units.length; i++) {
        units[i] += part.units[i];
      }
      shards.addAll(part.shards);
    }
    return new PartialSum(units, shards);
  }

  /** The mean over all shards. */
  float[] mean(int shards) {
    var mean = new float[units.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (units[i] * UNIT / shards);
    }
    return mean;
  }

  /** The sum itself, as it is counted. */
  long[] units() {
    return units;
  }

  /** What the shards have besides, in their order. */
  List<OfShard> shards() {
    return shards.stream().sorted(Comparator.comparingInt(OfShard::shard)).toList();
  }
}

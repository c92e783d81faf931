package org.gbrbm.spark;

import java.io.Serializable;

/** What a shard has worked out in a step, on its way to the driver. */
final class ShardStep implements Serializable {
  private static final long serialVersionUID = 1;

  private final int shard;
  private final float[] gradient;
  private final double loss;
  private final byte[] states;

  /**
   * Takes what there is.
   *
   * @param shard which one, from 0
   * @param gradient the gradient, or a part of it
   * @param loss the loss
   * @param states those of the chains, packed
   */
  ShardStep(int shard, float[] gradient, double loss, byte[] states) {
    this.shard = shard;
    this.gradient = gradient;
    this.loss = loss;
    this.states = states;
  }

  int shard() {
    return shard;
  }

  float[] gradient() {
    return gradient;
  }

  double loss() {
    return loss;
  }

  byte[] states() {
    return states;
  }
}

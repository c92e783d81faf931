package org.gbrbm.train;

import java.util.List;

/** The gradient of one shard's part of a batch, and what the shard's next step goes on from. */
public final class ShardGradient {
  private final float[] gradient;
  private final double loss;
  private final List<float[]> chains;

  ShardGradient(float[] gradient, double loss, List<float[]> chains) {
    this.gradient = gradient;
    this.loss = loss;
    this.chains = List.copyOf(chains);
  }

  /** {@return the gradient by W, b, c and, where it is learned, log sigma, one after another} */
  public float[] gradient() {
    return gradient;
  }

  /** {@return the loss of the shard's part of the batch} */
  public double loss() {
    return loss;
  }

  /** {@return the states of the chains that the recipe keeps; none where it keeps none} */
  public List<float[]> chains() {
    return chains;
  }
}

package org.gbrbm.train;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Samples of the model, and the state of the chains that they come from.
 *
 * @param v the samples, [B, D]
 * @param chains what the next step goes on from; empty where it starts from its data
 */
public record NegativeSample(Operand<TFloat32> v, List<Chain> chains) {

  /** Copies the list. */
  public NegativeSample {
    chains = List.copyOf(chains);
  }

  /**
   * Samples without a memory.
   *
   * @param v the samples, [B, D]
   */
  public NegativeSample(Operand<TFloat32> v) {
    this(v, List.of());
  }

  /**
   * Chains that live on from step to step.
   *
   * @param state where they were
   * @param next where they are now, the shape of {@code state}
   */
  public record Chain(Operand<TFloat32> state, Operand<TFloat32> next) {}
}

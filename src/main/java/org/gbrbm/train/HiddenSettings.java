package org.gbrbm.train;

/**
 * Settings of the hidden units.
 *
 * @param offset lambda: the visible units see h - lambda, in [0, 1]; 0 for the plain form, 1/2 for
 *     units that are centred at the start. The model is the same in another parametrisation: J.
 *     Melchior, A. Fischer, L. Wiskott, "How to center deep Boltzmann machines", 2016
 * @param sparsityTarget how often a unit is to be on, between 0 and 1 where it has a cost
 * @param sparsityCost the weight, in the objective, of the squared distances of the units' mean
 *     probabilities in the batch from the target, summed over the units; 0 for none. H. Lee, C.
 *     Ekanadham, A. Ng, "Sparse deep belief net model for visual area V2", 2008
 */
public record HiddenSettings(float offset, float sparsityTarget, float sparsityCost) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public HiddenSettings {
    if (!(offset >= 0 && offset <= 1)) {
      throw new IllegalArgumentException(
          "the offset of the hidden units must be from 0 to 1, not " + offset);
    }
    Ranges.requireNotNegative("the cost of the sparsity", sparsityCost);
    if (sparsityCost > 0 && !(sparsityTarget > 0 && sparsityTarget < 1)) {
      throw new IllegalArgumentException(
          "the target of the sparsity must be between 0 and 1, not " + sparsityTarget);
    }
  }
}

package org.gbrbm.train;

/**
 * Everything that decides what a model becomes, apart from its data.
 *
 * @param hidden M, the number of hidden units, at least 1
 * @param recipe how it is trained
 * @param seed names all random numbers of the run
 */
public record TrainingConfig(int hidden, Recipe recipe, long seed) {

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when there is not at least one hidden unit
   */
  public TrainingConfig {
    Ranges.requireAtLeast(1, "hidden units", hidden);
  }
}

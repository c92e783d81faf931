package org.gbrbm.train;

import java.util.List;

/**
 * What a run is to do.
 *
 * @param recipe how the models are trained
 * @param hidden the numbers of hidden units, a model each, at least one and none twice
 * @param seed names all random numbers
 * @param data the folder of the images
 */
public record RunConfig(Recipe recipe, List<Integer> hidden, long seed, String data) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public RunConfig {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty() || hidden.stream().distinct().count() < hidden.size()) {
      throw new IllegalArgumentException(
          "numbers of hidden units must be given, each once, not " + hidden);
    }
    if (recipe == null || data == null) {
      throw new IllegalArgumentException("a run must have a recipe and data");
    }
    for (int m : hidden) {
      Settings.requireAtLeast(1, "hidden units", m);
    }
  }

  /** The settings of one of the models. */
  public TrainingConfig forModel(int hiddenUnits) {
    return new TrainingConfig(hiddenUnits, recipe, seed);
  }

  /** The same with another number of epochs. */
  public RunConfig withEpochs(int epochs) {
    return new RunConfig(recipe.withEpochs(epochs), hidden, seed, data);
  }
}

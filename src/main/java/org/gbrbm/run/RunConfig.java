package org.gbrbm.run;

import java.util.List;
import org.gbrbm.train.Recipe;
import org.gbrbm.train.TrainingConfig;

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
      new TrainingConfig(m, recipe, seed); // checks its number of hidden units
    }
  }

  /**
   * {@return the settings of one of the models}
   *
   * @param hiddenUnits M, one of {@link #hidden}
   */
  public TrainingConfig forModel(int hiddenUnits) {
    return new TrainingConfig(hiddenUnits, recipe, seed);
  }

  /**
   * {@return the same with another number of epochs}
   *
   * @param epochs passes over the training images, at least 1
   */
  public RunConfig withEpochs(int epochs) {
    return new RunConfig(recipe.withEpochs(epochs), hidden, seed, data);
  }
}

package org.gbrbm.train;

import java.util.List;

/**
 * What a run is to do.
 *
 * @param recipe the name of the recipe that the settings come from
 * @param hidden the numbers of hidden units, a model each, at least one and none twice
 * @param training the settings that the models share
 * @param data the folder of the images
 */
public record RunConfig(String recipe, List<Integer> hidden, Shared training, String data) {

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
    for (int m : hidden) {
      training.forModel(m);
    }
  }

  /** The settings of one of the models. */
  public TrainingConfig forModel(int hiddenUnits) {
    return training.forModel(hiddenUnits);
  }

  /** The same with another number of epochs. */
  public RunConfig withEpochs(int epochs) {
    return new RunConfig(recipe, hidden, training.withEpochs(epochs), data);
  }

  /**
   * The settings that do not depend on the model's size; see {@link TrainingConfig}.
   *
   * @param epochs passes over the training images
   * @param batchSize images a step
   * @param learningRate Adam's step size
   * @param cdSteps Gibbs steps to the negative sample
   * @param sigma standard deviation of the visible units
   * @param seed names all random numbers
   */
  public record Shared(
      int epochs, int batchSize, float learningRate, int cdSteps, float sigma, long seed) {

    private Shared withEpochs(int other) {
      return new Shared(other, batchSize, learningRate, cdSteps, sigma, seed);
    }

    private TrainingConfig forModel(int hidden) {
      return new TrainingConfig(hidden, epochs, batchSize, learningRate, cdSteps, sigma, seed);
    }
  }
}

package org.gbrbm.train;

/**
 * Everything that decides what a model becomes, apart from its data.
 *
 * @param hidden M, the number of hidden units, at least 1
 * @param epochs passes over the training images, at least 1
 * @param batchSize images a step, at least 1
 * @param learningRate Adam's step size, positive
 * @param cdSteps k, Gibbs steps from the data to the negative sample, at least 1
 * @param sigma standard deviation of the visible units, positive
 * @param seed names all random numbers of the run
 */
public record TrainingConfig(
    int hidden,
    int epochs,
    int batchSize,
    float learningRate,
    int cdSteps,
    float sigma,
    long seed) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public TrainingConfig {
    requireAtLeastOne("hidden units", hidden);
    requireAtLeastOne("epochs", epochs);
    requireAtLeastOne("batch size", batchSize);
    requirePositive("learning rate", learningRate);
    requireAtLeastOne("CD steps", cdSteps);
    requirePositive("sigma", sigma);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be at least 1, not %d".formatted(name, value));
    }
  }

  private static void requirePositive(String name, float value) {
    if (!(value > 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be a positive number, not %s".formatted(name, value));
    }
  }
}

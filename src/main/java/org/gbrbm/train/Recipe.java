package org.gbrbm.train;

/**
 * Everything that decides what a model becomes, apart from its size, its seed and its data.
 *
 * @param name what the recipe is called
 * @param epochs passes over the training images, at least 1
 * @param batchSize images a step, at least 1
 * @param visible settings of the visible units
 * @param hiddenUnits settings of the hidden units
 * @param weightDeviation standard deviation of the weights at the start, positive
 * @param negativePhase where the samples of the model come from
 * @param optimisation settings of the descent
 */
public record Recipe(
    String name,
    int epochs,
    int batchSize,
    VisibleSettings visible,
    HiddenSettings hiddenUnits,
    float weightDeviation,
    NegativePhase negativePhase,
    Optimisation optimisation) {

  /**
   * Checks the ranges.
   *
   * @param name not null
   * @param epochs at least 1
   * @param batchSize at least 1
   * @param visible not null
   * @param hiddenUnits not null
   * @param weightDeviation positive
   * @param negativePhase not null
   * @param optimisation not null
   * @throws IllegalArgumentException that names the setting which is missing or out of its range
   */
  public Recipe {
    if (name == null
        || visible == null
        || hiddenUnits == null
        || negativePhase == null
        || optimisation == null) {
      throw new IllegalArgumentException(
          "a recipe must have name, visible, hiddenUnits, negativePhase and optimisation");
    }
    Settings.requireAtLeast(1, "epochs", epochs);
    Settings.requireAtLeast(1, "batch size", batchSize);
    Settings.requirePositive("the deviation of the first weights", weightDeviation);
  }

  /**
   * {@return the same with another number of epochs}
   *
   * @param other passes over the training images, at least 1
   */
  public Recipe withEpochs(int other) {
    return new Recipe(
        name, other, batchSize, visible, hiddenUnits, weightDeviation, negativePhase, optimisation);
  }

  /**
   * {@return the same with other batches}
   *
   * @param other images a step, at least 1
   */
  public Recipe withBatchSize(int other) {
    return new Recipe(
        name, epochs, other, visible, hiddenUnits, weightDeviation, negativePhase, optimisation);
  }

  /**
   * {@return the same with other settings of the visible units}
   *
   * @param other sigma, and whether it is learned; centring
   */
  public Recipe with(VisibleSettings other) {
    return new Recipe(
        name, epochs, batchSize, other, hiddenUnits, weightDeviation, negativePhase, optimisation);
  }

  /**
   * {@return the same with other settings of the hidden units}
   *
   * @param other offset and sparsity
   */
  public Recipe with(HiddenSettings other) {
    return new Recipe(
        name, epochs, batchSize, visible, other, weightDeviation, negativePhase, optimisation);
  }

  /**
   * {@return the same with samples of the model from elsewhere}
   *
   * @param other the method that draws them
   */
  public Recipe with(NegativePhase other) {
    return new Recipe(
        name, epochs, batchSize, visible, hiddenUnits, weightDeviation, other, optimisation);
  }

  /**
   * {@return the same with another learning rate}
   *
   * @param learningRate the step size before the schedule, positive
   */
  public Recipe withLearningRate(float learningRate) {
    return with(
        new Optimisation(
            optimisation.method(),
            learningRate,
            optimisation.schedule(),
            optimisation.warmUpSteps(),
            optimisation.gradientNorm(),
            optimisation.weightDecay(),
            optimisation.averaging()));
  }

  /**
   * {@return the same with other settings of the descent}
   *
   * @param other method, learning rate and its schedule, limits
   */
  public Recipe with(Optimisation other) {
    return new Recipe(
        name, epochs, batchSize, visible, hiddenUnits, weightDeviation, negativePhase, other);
  }
}

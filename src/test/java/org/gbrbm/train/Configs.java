package org.gbrbm.train;

import org.gbrbm.train.VisibleSettings.LearnSigma;

/** Settings for tests. */
public final class Configs {
  private Configs() {}

  /** The notebook recipe with other numbers. */
  public static TrainingConfig notebook(
      int hidden,
      int epochs,
      int batchSize,
      float learningRate,
      int cdSteps,
      float sigma,
      long seed) {
    var recipe =
        Recipes.shipped("notebook")
            .withEpochs(epochs)
            .with("batchSize", batchSize)
            .with("optimisation.learningRate", learningRate)
            .with("negativePhase", new ContrastiveDivergence(cdSteps, false, false))
            .with("visible", new VisibleSettings(sigma, LearnSigma.NO, 0, 0, false));
    return new TrainingConfig(hidden, recipe, seed);
  }

  /** A recipe of which the first weights are large enough for hidden units to matter. */
  static Recipe strongCouplings(Recipe settings, NegativePhase phase) {
    return new Recipe(
        "strong couplings",
        settings.epochs(),
        settings.batchSize(),
        settings.visible(),
        settings.hiddenUnits(),
        0.8f,
        phase,
        settings.optimisation(),
        EarlyStopping.NONE,
        BackgroundKind.NONE,
        false);
  }
}

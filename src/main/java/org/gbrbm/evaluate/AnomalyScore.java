package org.gbrbm.evaluate;

/** What tells examples that are unlike those that a model was trained on: high for them. */
public enum AnomalyScore {
  /** F(v): as good as the density that the model has learned. */
  FREE_ENERGY,
  /** The mean squared error of the mean-field reconstruction. */
  RECONSTRUCTION_ERROR;

  /**
   * {@return the one that suits a model}
   *
   * @param density whether it was trained to be a density
   */
  public static AnomalyScore suiting(boolean density) {
    return density ? FREE_ENERGY : RECONSTRUCTION_ERROR;
  }
}

package org.gbrbm.train;

/**
 * Settings of the visible units.
 *
 * @param sigma their standard deviation, at the start where it is learned; positive
 * @param learnSigma whether, and for how many units each, sigma is learned
 * @param sigmaMinimum least learned sigma, positive
 * @param sigmaMaximum largest learned sigma, at least {@code sigmaMinimum}
 * @param centred whether the hidden units see v - mu, mu being the mean of the training images, and
 *     b starts at mu. The model is the same in another parametrisation, which is easier to train:
 *     J. Melchior, A. Fischer, L. Wiskott, "How to center deep Boltzmann machines", 2016
 */
public record VisibleSettings(
    float sigma, LearnSigma learnSigma, float sigmaMinimum, float sigmaMaximum, boolean centred) {

  /** What share of the visible units has a sigma of its own. */
  public enum LearnSigma {
    /** sigma stays as it is. */
    NO,
    /** One sigma for all units. */
    SCALAR,
    /** One for each unit. */
    PER_PIXEL
  }

  /**
   * Checks the ranges.
   *
   * @param sigma positive; between the bounds where it is learned
   * @param learnSigma not null
   * @param sigmaMinimum positive where sigma is learned
   * @param sigmaMaximum positive where sigma is learned, and not below it
   * @param centred whether the hidden units see v - mu
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public VisibleSettings {
    Settings.requirePositive("sigma", sigma);
    if (learnSigma == null) {
      throw new IllegalArgumentException("learnSigma must be NO, SCALAR or PER_PIXEL");
    }
    if (learnSigma != LearnSigma.NO) {
      Settings.requirePositive("the minimum of sigma", sigmaMinimum);
      Settings.requirePositive("the maximum of sigma", sigmaMaximum);
      if (sigma < sigmaMinimum || sigma > sigmaMaximum) {
        throw new IllegalArgumentException(
            "sigma must start between its minimum %s and its maximum %s, not at %s"
                .formatted(sigmaMinimum, sigmaMaximum, sigma));
      }
    }
  }
}

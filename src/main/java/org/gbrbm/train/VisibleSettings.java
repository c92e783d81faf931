package org.gbrbm.train;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Locale;

/**
 * Settings of the visible units.
 *
 * @param sigma their standard deviation, at the start where it is learned; positive
 * @param learnSigma whether, and for how many units each, sigma is learned
 * @param sigmaMinimum least learned sigma; 0 for a tenth of {@code sigma}
 * @param sigmaMaximum largest learned sigma; 0 for ten times {@code sigma}
 * @param centred whether the hidden units see v - mu, mu being the mean of the training images, and
 *     b starts at mu. The model is the same in another parametrisation, which is easier to train:
 *     J. Melchior, A. Fischer, L. Wiskott, "How to center deep Boltzmann machines", 2016
 */
public record VisibleSettings(
    @JsonPropertyDescription("Standard deviation of the visible units") float sigma,
    @JsonPropertyDescription(
            "Whether to learn sigma: not, one for all visible units, or one for each")
        LearnSigma learnSigma,
    @JsonPropertyDescription("Least sigma, where it is learned; 0 for a tenth of sigma")
        float sigmaMinimum,
    @JsonPropertyDescription("Largest sigma, where it is learned; 0 for ten times sigma")
        float sigmaMaximum,
    boolean centred) {

  /** Without bounds of its own, a learned sigma stays within this factor of where it starts. */
  private static final float DEFAULT_BOUND = 10;

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
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public VisibleSettings {
    Ranges.requirePositive("sigma", sigma);
    if (learnSigma == null) {
      throw new IllegalArgumentException("learnSigma must be NO, SCALAR or PER_PIXEL");
    }
    if (learnSigma != LearnSigma.NO) {
      sigmaMinimum = sigmaMinimum == 0 ? sigma / DEFAULT_BOUND : sigmaMinimum;
      sigmaMaximum = sigmaMaximum == 0 ? sigma * DEFAULT_BOUND : sigmaMaximum;
      Ranges.requirePositive("the minimum of sigma", sigmaMinimum);
      Ranges.requirePositive("the maximum of sigma", sigmaMaximum);
      if (sigma < sigmaMinimum || sigma > sigmaMaximum) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "sigma must start between its minimum %s and its maximum %s, not at %s",
                sigmaMinimum,
                sigmaMaximum,
                sigma));
      }
    }
  }
}

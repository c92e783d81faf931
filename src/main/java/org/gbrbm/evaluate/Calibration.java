package org.gbrbm.evaluate;

import com.google.common.primitives.Floats;
import org.gbrbm.data.Images;
import org.gbrbm.model.Quantiles;

/**
 * How a model answers to ordinary examples, with which the answers to others can be compared.
 *
 * @param examples how many there were
 * @param heldOut whether the model was not trained on them
 * @param freeEnergy the distribution of F(v), in nats
 * @param reconstructionError that of the mean squared error of the mean-field reconstruction, in
 *     the units of the model
 */
public record Calibration(
    int examples, boolean heldOut, Quantiles freeEnergy, Quantiles reconstructionError) {
  /** Bounds the time: a sweep is to take a few tenths of a second longer at most. */
  private static final int MOST_EXAMPLES = 10_000;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException when one is missing
   */
  public Calibration {
    if (examples < 1 || freeEnergy == null || reconstructionError == null) {
      throw new IllegalArgumentException(
          "a calibration has examples, and the quantiles of free energy and reconstruction error");
    }
  }

  /**
   * Calibrates a model.
   *
   * @param inference the model
   * @param ordinary examples, of which at most 10,000 are taken, at even distances
   * @param heldOut whether the model was not trained on them
   * @return the calibration
   * @throws IllegalArgumentException when the examples are not of the model's size or scaling
   */
  public static Calibration of(Inference inference, Images ordinary, boolean heldOut) {
    var some = ordinary.spread(MOST_EXAMPLES);
    var scores = inference.scores(some);
    return new Calibration(
        some.count(),
        heldOut,
        Quantiles.of(scores.get(AnomalyScore.FREE_ENERGY)),
        Quantiles.of(scores.get(AnomalyScore.RECONSTRUCTION_ERROR)));
  }

  /**
   * {@return the calibration by a model's responses to ordinary examples that it was not trained
   * on}
   *
   * @param responses to them, of which at most 10,000 are taken, at even distances
   */
  public static Calibration of(Responses responses) {
    var some = responses.spread(MOST_EXAMPLES);
    return of(Floats.toArray(some.freeEnergies()), Floats.toArray(some.reconstructionErrors()));
  }

  /**
   * {@return the calibration by scores of ordinary examples that the model was not trained on}
   *
   * @param freeEnergies F(v) of each, in nats
   * @param reconstructionErrors of each
   */
  public static Calibration of(float[] freeEnergies, float[] reconstructionErrors) {
    return new Calibration(
        freeEnergies.length, true, Quantiles.of(freeEnergies), Quantiles.of(reconstructionErrors));
  }

  /**
   * {@return the distribution of a score}
   *
   * @param score which
   */
  public Quantiles quantiles(AnomalyScore score) {
    return switch (score) {
      case FREE_ENERGY -> freeEnergy;
      case RECONSTRUCTION_ERROR -> reconstructionError;
    };
  }

  /** {@return the least false-alarm rate that so many examples can tell, above 0} */
  public double leastRate() {
    return 1.0 / examples;
  }
}

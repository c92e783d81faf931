package org.gbrbm.run;

import java.util.List;
import java.util.Locale;

/**
 * What became of one model of a run.
 *
 * @param hidden M, the number of hidden units
 * @param finalLoss mean loss of the last epoch
 * @param testMse reconstruction error on the test images, sampled hidden units
 * @param testMseMeanField the same with the hidden probabilities themselves
 * @param seconds wall time of the training
 * @param epochs epochs trained
 * @param checkpoint the newest checkpoint, relative to the run's folder
 * @param losses mean loss of each epoch
 */
public record ModelResult(
    int hidden,
    double finalLoss,
    double testMse,
    double testMseMeanField,
    double seconds,
    int epochs,
    String checkpoint,
    List<Double> losses) {

  /**
   * Checks that there is a loss for each epoch.
   *
   * @throws IllegalArgumentException when there is not
   */
  public ModelResult {
    losses = List.copyOf(losses);
    if (losses.isEmpty() || losses.size() != epochs) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d losses are not those of %d epochs", losses.size(), epochs));
    }
  }
}

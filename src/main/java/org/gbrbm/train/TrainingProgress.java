package org.gbrbm.train;

import java.util.List;

/**
 * How far the training of a model has come: what a checkpoint holds beside the variables.
 *
 * @param step steps done
 * @param epochs what the finished epochs came to
 * @param lossSum sum of the losses of the steps since
 * @param seconds wall time of the steps since
 */
public record TrainingProgress(
    long step, List<EpochResult> epochs, double lossSum, double seconds) {

  /** Copies the list. */
  public TrainingProgress {
    epochs = List.copyOf(epochs);
  }

  /** {@return wall time of all steps, in seconds} */
  public double totalSeconds() {
    return epochs.stream().mapToDouble(EpochResult::seconds).sum() + seconds;
  }
}

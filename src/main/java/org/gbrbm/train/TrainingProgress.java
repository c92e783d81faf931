package org.gbrbm.train;

import java.util.List;

/**
 * How far the training of a model has come: what a checkpoint holds beside the variables.
 *
 * @param step steps done
 * @param epochs what the finished epochs came to
 * @param lossSum sum of the losses of the steps since
 * @param seconds wall time of the steps since
 * @param heldOut errors on examples that are held out; none where none are
 */
public record TrainingProgress(
    long step,
    List<EpochResult> epochs,
    double lossSum,
    double seconds,
    List<HeldOutError> heldOut) {

  /** Copies the lists. */
  public TrainingProgress {
    epochs = List.copyOf(epochs);
    heldOut = List.copyOf(heldOut);
  }

  /**
   * {@return whether there is nothing left to train}
   *
   * @param recipe what is trained by
   */
  public boolean isDone(Recipe recipe) {
    return epochs.size() >= recipe.epochs()
        || HeldOutError.isHopeless(heldOut, recipe.earlyStopping().patience());
  }

  /** {@return the step after which the model is as it is to be used: the best, or the last} */
  public long bestStep() {
    return HeldOutError.best(heldOut).map(HeldOutError::step).orElse(step);
  }

  /** {@return wall time of all steps, in seconds} */
  public double totalSeconds() {
    return epochs.stream().mapToDouble(EpochResult::seconds).sum() + seconds;
  }
}

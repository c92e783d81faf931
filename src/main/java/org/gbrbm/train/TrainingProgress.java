package org.gbrbm.train;

import java.util.List;
import java.util.Optional;

/**
 * How far the training of a model has come: what a checkpoint holds beside the variables.
 *
 * @param step steps done
 * @param epochs what the finished epochs came to
 * @param lossSum sum of the losses of the steps since
 * @param seconds wall time of the steps since
 * @param heldOut errors on examples that are held out; none where none are
 * @param likelihoods of the finished epochs; none where they are not tracked
 */
public record TrainingProgress(
    long step,
    List<EpochResult> epochs,
    double lossSum,
    double seconds,
    List<HeldOutError> heldOut,
    List<EpochLikelihood> likelihoods) {

  /** Copies the lists. */
  public TrainingProgress {
    epochs = List.copyOf(epochs);
    heldOut = List.copyOf(heldOut);
    likelihoods = List.copyOf(likelihoods);
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

  /**
   * {@return the likelihood after an epoch, if it was measured}
   *
   * @param epoch which, from 1
   */
  public Optional<EpochLikelihood> likelihoodAfter(int epoch) {
    return likelihoods.stream().filter(each -> each.epoch() == epoch).findFirst();
  }

  /** {@return the step after which the model is as it is to be used: the best, or the last} */
  public long bestStep() {
    return HeldOutError.best(heldOut).map(HeldOutError::step).orElse(step);
  }

  /** {@return the likelihood of the model as it is to be used, if it was measured} */
  public Optional<EpochLikelihood> bestLikelihood() {
    if (epochs.isEmpty()) {
      return Optional.empty();
    }
    long stepsPerEpoch = step / epochs.size();
    return likelihoodAfter((int) (bestStep() / stepsPerEpoch));
  }

  /** {@return wall time of all steps, in seconds} */
  public double totalSeconds() {
    return epochs.stream().mapToDouble(EpochResult::seconds).sum() + seconds;
  }
}

package org.gbrbm.train;

import java.io.IOException;
import org.gbrbm.model.RbmParameters;

/**
 * Watches the training of one model; a lambda is told of each epoch. Its methods are called one
 * after another, but in a {@link TrainingGroup} from several threads.
 */
@FunctionalInterface
public interface TrainingListener {

  /**
   * Training begins.
   *
   * @param trainer the model, with its initial or restored parameters
   * @throws IOException when something could not be written; training then ends
   */
  default void started(Trainer trainer) throws IOException {}

  /**
   * {@return how many steps may be done before {@link #stepDone} has to be called, at least 1}
   *
   * @param trainer the model as it is now
   */
  default long mostSteps(Trainer trainer) {
    return Long.MAX_VALUE;
  }

  /**
   * A step is done, or several.
   *
   * @param trainer the model as it is now
   * @throws IOException when something could not be written; training then ends
   */
  default void stepDone(Trainer trainer) throws IOException {}

  /**
   * An epoch is done.
   *
   * @param trainer the model as it is now
   * @param result what the epoch came to
   * @throws IOException when something could not be written; training then ends
   */
  void epochDone(Trainer trainer, EpochResult result) throws IOException;

  /**
   * There is nothing to train: a run is resumed whose model was trained before.
   *
   * @param progress what its training came to
   * @param parameters the model
   * @throws IOException when something could not be written; the run then ends
   */
  default void alreadyTrained(TrainingProgress progress, RbmParameters parameters)
      throws IOException {}

  /**
   * Training ends before all steps are done, because it was asked to.
   *
   * @param trainer the model as it is now
   * @throws IOException when something could not be written
   */
  default void stopped(Trainer trainer) throws IOException {}

  /** Training has ended, whether as planned or by an exception. */
  default void ended() {}
}

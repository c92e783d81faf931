package org.gbrbm.train;

import java.io.IOException;

/**
 * Watches the training of one model. Its methods are called one after another; in a {@link
 * TrainingGroup} by several threads.
 */
public interface TrainingListener {

  /**
   * Training begins.
   *
   * @param trainer the model, with its initial or restored parameters
   * @throws IOException when something could not be written; training then ends
   */
  default void started(Trainer trainer) throws IOException {}

  /**
   * One or several steps are done.
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
  default void epochDone(Trainer trainer, EpochResult result) throws IOException {}

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

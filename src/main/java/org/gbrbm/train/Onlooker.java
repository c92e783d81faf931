package org.gbrbm.train;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;
import org.gbrbm.model.RbmParameters;

/**
 * A listener that a training does not depend on: when it fails, that is told once, and the training
 * goes on without it.
 */
public final class Onlooker implements TrainingListener {
  private final TrainingListener listener;
  private final String task;
  private final Consumer<String> warnings;
  private boolean failed;

  /**
   * Wraps a listener.
   *
   * @param listener the listener
   * @param task what it does, as the beginning of a sentence: {@code writing TensorBoard's files}
   * @param warnings told when it fails
   */
  public Onlooker(TrainingListener listener, String task, Consumer<String> warnings) {
    this.listener = listener;
    this.task = task;
    this.warnings = warnings;
  }

  /** What the listener is to do. */
  private interface Call {
    void make() throws IOException;
  }

  private void tell(Call call) {
    if (failed) {
      return;
    }
    try {
      call.make();
    } catch (IOException | RuntimeException e) {
      failed = true;
      warnings.accept(
          String.format(
              Locale.ROOT, "%s has ended (%s); the training goes on", task, e.getMessage()));
    }
  }

  @Override
  public void started(Trainer trainer) {
    tell(() -> listener.started(trainer));
  }

  @Override
  public void stepDone(Trainer trainer) {
    tell(() -> listener.stepDone(trainer));
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) {
    tell(() -> listener.epochDone(trainer, result));
  }

  @Override
  public void alreadyTrained(TrainingProgress progress, RbmParameters parameters) {
    tell(() -> listener.alreadyTrained(progress, parameters));
  }

  @Override
  public void stopped(Trainer trainer) {
    tell(() -> listener.stopped(trainer));
  }

  @Override
  public void ended() {
    listener.ended();
  }
}

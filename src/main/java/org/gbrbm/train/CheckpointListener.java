package org.gbrbm.train;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Writes checkpoints: before the first step unless that is there, at an interval, and whenever
 * training ends other than by an exception.
 */
public final class CheckpointListener implements TrainingListener {
  private final Checkpoints checkpoints;
  private final CheckpointInterval interval;
  private final int keep;
  private final LongSupplier nanoTime;
  private long savedStep;
  private long savedTime;

  /**
   * Creates a listener.
   *
   * @param checkpoints where to write
   * @param interval how often
   * @param keep how many to keep, at least 1
   */
  public CheckpointListener(Checkpoints checkpoints, CheckpointInterval interval, int keep) {
    this(checkpoints, interval, keep, System::nanoTime);
  }

  CheckpointListener(
      Checkpoints checkpoints, CheckpointInterval interval, int keep, LongSupplier nanoTime) {
    this.checkpoints = checkpoints;
    this.interval = interval;
    this.keep = keep;
    this.nanoTime = nanoTime;
  }

  @Override
  public void started(Trainer trainer) throws IOException {
    if (checkpoints.has(trainer.step())) {
      saved(trainer); // what it was restored from
    } else {
      save(trainer);
    }
  }

  @Override
  public long mostSteps(Trainer trainer) {
    return interval instanceof CheckpointInterval.EverySteps every
        ? every.steps() - (trainer.step() - savedStep)
        : Long.MAX_VALUE;
  }

  @Override
  public void stepDone(Trainer trainer) throws IOException {
    boolean isLastOfEpoch = trainer.step() % trainer.stepsPerEpoch() == 0;
    int epochDone = isLastOfEpoch ? (int) (trainer.step() / trainer.stepsPerEpoch()) : 0;
    var since = Duration.ofNanos(nanoTime.getAsLong() - savedTime);
    if (trainer.isDone()
        || trainer.isBest()
        || interval.due(trainer.step() - savedStep, since, epochDone)) {
      save(trainer);
    }
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) {}

  @Override
  public void stopped(Trainer trainer) throws IOException {
    if (trainer.step() > savedStep) {
      save(trainer);
    }
  }

  private void save(Trainer trainer) throws IOException {
    checkpoints.write(trainer.step(), keep, trainer.progress().bestStep(), trainer::save);
    saved(trainer);
  }

  private void saved(Trainer trainer) {
    savedStep = trainer.step();
    savedTime = nanoTime.getAsLong();
  }
}

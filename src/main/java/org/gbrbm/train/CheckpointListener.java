package org.gbrbm.train;

import java.io.IOException;

/** Writes a checkpoint before the first epoch and after each. */
public final class CheckpointListener implements TrainingListener {
  private final RunFolder folder;

  /**
   * Creates a listener.
   *
   * @param folder where to write
   */
  public CheckpointListener(RunFolder folder) {
    this.folder = folder;
  }

  @Override
  public void started(Trainer trainer) throws IOException {
    if (trainer.step() == 0) {
      folder.saveCheckpoint(trainer, 0);
    }
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) throws IOException {
    folder.saveCheckpoint(trainer, result.epoch());
  }
}

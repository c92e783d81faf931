package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.report.ChromeTrace;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingListener;

/** Writes a trace of a typical step: one after TensorFlow has warmed up. */
final class ProfileListener implements TrainingListener {
  private static final long WARM_UP_STEPS = 100;

  private final Path file;
  private final PrintWriter err;
  private long traceFrom;

  /**
   * Creates a listener.
   *
   * @param file where the trace goes
   * @param err where to say so
   */
  ProfileListener(Path file, PrintWriter err) {
    this.file = file;
    this.err = err;
  }

  @Override
  public void started(Trainer trainer) {
    long left = trainer.totalSteps() - trainer.step();
    traceFrom = trainer.step() + Math.min(WARM_UP_STEPS, left / 2);
    traceWhenWarm(trainer);
  }

  @Override
  public void stepDone(Trainer trainer) throws IOException {
    var trace = trainer.takeTrace();
    if (trace.isPresent()) {
      JsonFiles.write(file, ChromeTrace.of(trace.get()));
      Warnings.warn(err, file + " is for chrome://tracing or ui.perfetto.dev");
    }
    traceWhenWarm(trainer);
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) {}

  private void traceWhenWarm(Trainer trainer) {
    if (trainer.step() >= traceFrom) {
      trainer.traceNext();
      traceFrom = Long.MAX_VALUE;
    }
  }
}

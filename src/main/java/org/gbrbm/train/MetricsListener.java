package org.gbrbm.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** Appends a line {@code epoch,loss,seconds} to a file after each epoch. */
public final class MetricsListener implements TrainingListener {
  private final Path file;

  /**
   * Creates a listener.
   *
   * @param file the file, for instance {@code metrics.csv}
   */
  public MetricsListener(Path file) {
    this.file = file;
  }

  @Override
  public void started(Trainer trainer) throws IOException {
    if (trainer.step() == 0) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, "epoch,loss,seconds\n");
    }
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) throws IOException {
    var line =
        String.format(
            Locale.ROOT, "%d,%.6f,%.3f%n", result.epoch(), result.loss(), result.seconds());
    Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
  }
}

package org.gbrbm.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gbrbm.files.WholeFiles;
import org.gbrbm.model.RbmParameters;

/**
 * Keeps a file with a line {@code epoch,loss,seconds} for each epoch. It is written whole each
 * time, so that it never has an epoch twice or half a line, whatever was stopped and resumed.
 */
public final class MetricsListener implements TrainingListener {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT
          .builder()
          .setHeader("epoch", "loss", "seconds")
          .setRecordSeparator('\n')
          .get();

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
    write(trainer.progress().epochs());
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) throws IOException {
    if (EpochInterval.of(trainer.config().recipe().epochs()).isAt(result.epoch())) {
      write(trainer.progress().epochs());
    }
  }

  @Override
  public void stopped(Trainer trainer) throws IOException {
    write(trainer.progress().epochs());
  }

  @Override
  public void alreadyTrained(TrainingProgress progress, RbmParameters parameters)
      throws IOException {
    write(progress.epochs());
  }

  private void write(List<EpochResult> epochs) throws IOException {
    var text = new StringBuilder();
    try (var csv = new CSVPrinter(text, FORMAT)) {
      for (var epoch : epochs) {
        csv.printRecord(
            epoch.epoch(),
            String.format(Locale.ROOT, "%.6f", epoch.loss()),
            String.format(Locale.ROOT, "%.3f", epoch.seconds()));
      }
    }
    WholeFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}

package org.gbrbm.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gbrbm.files.WholeFiles;
import org.gbrbm.model.RbmParameters;

/**
 * Keeps a file with a line {@code epoch,loss,seconds} for each epoch, and where the likelihood is
 * tracked also {@code train_log_likelihood,test_log_likelihood,standard_error}. It is written whole
 * each time, so that it never has an epoch twice or half a line, whatever was stopped and resumed.
 */
public final class MetricsListener implements TrainingListener {
  private static final List<String> COLUMNS = List.of("epoch", "loss", "seconds");
  private static final List<String> OF_LIKELIHOOD =
      List.of("train_log_likelihood", "test_log_likelihood", "standard_error");

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
    write(trainer);
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) throws IOException {
    if (EpochInterval.of(trainer.config().recipe().epochs()).isAt(result.epoch())) {
      write(trainer);
    }
  }

  @Override
  public void stopped(Trainer trainer) throws IOException {
    write(trainer);
  }

  @Override
  public void alreadyTrained(TrainingProgress progress, RbmParameters parameters)
      throws IOException {
    write(progress, !progress.likelihoods().isEmpty());
  }

  private void write(Trainer trainer) throws IOException {
    write(trainer.progress(), trainer.config().recipe().trackLikelihood());
  }

  private void write(TrainingProgress progress, boolean tracked) throws IOException {
    var text = new StringBuilder();
    try (var csv = new CSVPrinter(text, format(tracked))) {
      for (var epoch : progress.epochs()) {
        var line = new ArrayList<String>();
        line.add(Integer.toString(epoch.epoch()));
        line.add(decimals("%.6f", epoch.loss()));
        line.add(decimals("%.3f", epoch.seconds()));
        if (tracked) {
          var likelihood = progress.likelihoodAfter(epoch.epoch());
          line.add(likelihood.map(of -> decimals("%.4f", of.train())).orElse(""));
          line.add(likelihood.map(of -> decimals("%.4f", of.test())).orElse(""));
          line.add(likelihood.map(of -> decimals("%.4f", of.standardError())).orElse(""));
        }
        csv.printRecord(line);
      }
    }
    WholeFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static CSVFormat format(boolean tracked) {
    var header = new ArrayList<>(COLUMNS);
    if (tracked) {
      header.addAll(OF_LIKELIHOOD);
    }
    return CSVFormat.DEFAULT
        .builder()
        .setHeader(header.toArray(String[]::new))
        .setRecordSeparator('\n')
        .get();
  }

  private static String decimals(String format, Double number) {
    return number == null ? "" : String.format(Locale.ROOT, format, number);
  }
}

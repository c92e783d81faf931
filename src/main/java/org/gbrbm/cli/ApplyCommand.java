package org.gbrbm.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.gbrbm.apply.AnswerFile;
import org.gbrbm.apply.Answers;
import org.gbrbm.apply.AppliedModel;
import org.gbrbm.apply.Quantity;
import org.gbrbm.apply.UnknownQuantityException.Lacking;
import org.gbrbm.data.DataException;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.DataPart;
import org.gbrbm.data.DataSource;
import org.gbrbm.data.ExampleReader;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.run.RunFolder;
import org.gbrbm.serving.StoredModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies a trained model to the examples of a file of any size. */
@Command(
    name = "apply",
    description = {
      "Applies a trained model to the examples of a file: features, reconstructions, scores.",
      "The file may be larger than the memory. The answers have its order; columns with identifiers and classes are kept beside them."
    },
    footer = "Example: tools/gbrbm apply runs/mine --data new.csv --out scores.csv")
final class ApplyCommand implements Callable<Integer> {
  private static final String STREAM = "-";

  @Spec private CommandSpec spec;
  @Mixin private FormatOptions format;
  @Mixin private ScoreOptions scores;
  @Mixin private BadRowOption badRows;
  @Mixin private DeviceOption device;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "MODEL",
      description = "Folder of a run, of an exported model, or of one of its versions.")
  private Path model;

  @Option(
      names = "--hidden",
      paramLabel = "M",
      description = "Of a run: the model with so many hidden units (default: the run's best).")
  private Integer hidden;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      required = true,
      description = "What training takes too, or - for a table on stdin.")
  private String data;

  @Option(
      names = "--part",
      paramLabel = "all|train|test",
      defaultValue = "all",
      description =
          "Of data in two parts: which of their examples (default: all, those for training first).")
  private DataPart part;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description =
          "A new file, whose name ends in .csv, .npy or .jsonl, or - for a table on stdout.")
  private String out;

  @Option(
      names = "--what",
      paramLabel = "LIST",
      split = ",",
      defaultValue = "score",
      description =
          "One or more of hidden, reconstruction, filled, free-energy, log-likelihood, reconstruction-error, score and flag (default: score).")
  private List<Quantity> what;

  /** What was done. */
  private record Result(String file, long examples, long leftOut, double seconds) {}

  @Override
  public Integer call() throws Exception {
    var file = out.equals(STREAM) ? Optional.<AnswerFile>empty() : Optional.of(file());
    var wanted = hidden == null ? OptionalInt.empty() : OptionalInt.of(hidden);
    var stored = StoredModel.read(model, wanted, text -> Warnings.warn(spec.commandLine(), text));
    var dataFormat = dataFormat(stored);
    try (var applied = new AppliedModel(stored, dataFormat.missing(), device.execution())) {
      var calibration = calibration(applied, dataFormat);
      var answers = applied.answers(what, scores.scoring(), calibration);
      if (what.contains(Quantity.SCORE) || what.contains(Quantity.FLAG)) {
        tellOfScore(answers, calibration.orElse(stored.provenance().calibration()));
      }
      try (var reader = reader(dataFormat)) {
        long started = System.nanoTime();
        reader.unused().ifPresent(this::tellOfColumns);
        if (file.isPresent() && !file.get().isNamed() && !reader.kept().isEmpty()) {
          Warnings.warn(
              spec.commandLine(),
              "a .npy file has numbers alone; left out: " + String.join(", ", reader.kept()));
        }
        long count = write(file, answers, reader);
        tell(count, (System.nanoTime() - started) / 1e9);
      }
    }
    return 0;
  }

  /** What to type where something is not known of a model. */
  static String hint(Lacking lacking) {
    return switch (lacking) {
      case CALIBRATION ->
          "; name ordinary examples with --normal, or calibrate its run: "
              + Shell.command("train", "--resume", "RUN")
              + ", and export it again";
      case LOG_Z ->
          "; measure it: "
              + Shell.command("evaluate", "RUN", "--likelihood")
              + ", and export the model again where it is an export";
    };
  }

  private AnswerFile file() {
    var file = new AnswerFile(Path.of(out));
    file.require();
    return file;
  }

  /** How the data are read: as the model's own, unless said. */
  private DataFormat dataFormat(StoredModel stored) throws IOException {
    var own =
        RunFolder.isRun(model)
            ? RunFolder.open(model).conditions().format()
            : DataFormat.AUTO.withNames(stored.provenance().source().columns());
    return format.format().forModel(own);
  }

  private ExampleReader reader(DataFormat dataFormat) throws DataException {
    return data.equals(STREAM)
        ? new DataSource(Path.of("stdin"), dataFormat).open(System.in, badRows.rows())
        : new DataSource(Path.of(data), dataFormat).open(part, badRows.rows());
  }

  private Optional<Calibration> calibration(AppliedModel applied, DataFormat dataFormat)
      throws IOException {
    if (scores.normal().isEmpty()) {
      return Optional.empty();
    }
    var source = new DataSource(scores.normal().get(), dataFormat);
    try (var reader = source.open(DataPart.ALL, badRows.rows())) {
      return Optional.of(applied.calibrate(reader, badRows.rows()));
    }
  }

  private void tellOfColumns(String leftOut) {
    output.tell(
        String.format(
            Locale.ROOT,
            "%s: %s (--id-column COLUMN keeps one beside the answers)",
            data,
            leftOut));
  }

  private void tellOfScore(Answers answers, Calibration known) {
    output.tell(
        String.format(
            Locale.ROOT,
            "The score is a percentile of the %s among %d %s examples.",
            OptionValues.name(answers.scoredBy()).replace('-', ' '),
            known.examples(),
            known.heldOut() ? "held-out" : "training"));
    if (what.contains(Quantity.FLAG) && scores.scoring().falseAlarms() < known.leastRate()) {
      Warnings.warn(
          spec.commandLine(),
          String.format(
              Locale.ROOT,
              "%d examples cannot tell a rate of false alarms below %.2g; name more with --normal",
              known.examples(),
              known.leastRate()));
    }
  }

  private long write(Optional<AnswerFile> file, Answers answers, ExampleReader reader)
      throws IOException {
    if (file.isPresent()) {
      return file.get().write(answers, reader, badRows.rows());
    }
    var stdout = new BufferedWriter(new CheckedWriter(spec.commandLine().getOut()), 1 << 16);
    return AnswerFile.print(stdout, answers, reader, badRows.rows());
  }

  private void tell(long count, double seconds) throws IOException {
    badRows.tellHowMany();
    if (!out.equals(STREAM)) {
      var result = new Result(out, count, badRows.count(), seconds);
      output.print(result, stdout -> stdout.println(out));
    }
    output.tell(
        String.format(
            Locale.ROOT,
            "%d example%s in %.1f s, %.0f a second",
            count,
            count == 1 ? "" : "s",
            seconds,
            count / seconds));
    output.next("info", model.toString());
  }
}

package org.gbrbm.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.gbrbm.train.CheckpointInterval;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options about stopping and going on. */
final class CheckpointOptions {
  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with this run from its last checkpoints. Its settings stay; only --epochs may grow.")
  private Path resume;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N|Nm|epoch",
      converter = IntervalConverter.class,
      description =
          "Write a checkpoint every N steps (500), every N minutes (5m), or every epoch (default: every epoch, of more than 100 epochs about 100 times).")
  private CheckpointInterval interval;

  @Option(
      names = "--keep-checkpoints",
      paramLabel = "K",
      defaultValue = "2",
      description = "Keep the last K checkpoints of each model (default: ${DEFAULT-VALUE}).")
  private int keep;

  /** The run to resume. */
  Optional<Path> resume() {
    return Optional.ofNullable(resume);
  }

  CheckpointInterval interval(int epochs) {
    return interval == null ? CheckpointInterval.suiting(epochs) : interval;
  }

  int keep() {
    return keep;
  }

  void validate() {
    OptionValues.requireAtLeast("--keep-checkpoints", 1, keep);
  }

  private static final class IntervalConverter implements ITypeConverter<CheckpointInterval> {
    @Override
    public CheckpointInterval convert(String value) {
      try {
        return CheckpointInterval.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}

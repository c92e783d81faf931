package org.gbrbm.cli;

import java.nio.file.Path;
import org.gbrbm.train.CheckpointInterval;
import org.gbrbm.train.CheckpointListener;
import org.gbrbm.train.Checkpoints;
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
      defaultValue = "epoch",
      converter = IntervalConverter.class,
      description =
          "Write a checkpoint every N steps (500), every N minutes (5m), or every epoch (default: ${DEFAULT-VALUE}).")
  private CheckpointInterval interval;

  @Option(
      names = "--keep-checkpoints",
      paramLabel = "K",
      defaultValue = "2",
      description = "Keep the last K checkpoints of each model (default: ${DEFAULT-VALUE}).")
  private int keep;

  /** The run to go on with, or null. */
  Path resume() {
    return resume;
  }

  void validate() {
    OptionValues.requireAtLeast("--keep-checkpoints", 1, keep);
  }

  CheckpointListener listener(Checkpoints checkpoints) {
    return new CheckpointListener(checkpoints, interval, keep);
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

package org.gbrbm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains one model. */
@Command(name = "train", description = "Trains one model.")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrainingOptions options;

  @Option(
      names = "--hidden",
      paramLabel = "M",
      defaultValue = "250",
      description = "Number of hidden units (default: ${DEFAULT-VALUE}).")
  private int hidden;

  @Override
  public Integer call() throws Exception {
    TrainingRun.perform(spec.commandLine(), options, List.of(hidden));
    return 0;
  }
}

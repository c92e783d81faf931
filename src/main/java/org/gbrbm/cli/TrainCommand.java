package org.gbrbm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains one model. */
@Command(
    name = "train",
    description = "Trains one model.",
    footer = "Example: tools/gbrbm train --hidden 250 --recipe modern --name mine")
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TrainingOptions options;

  @Option(
      names = "--hidden",
      paramLabel = "M",
      description = "Number of hidden units (default: 250).")
  private Integer hidden;

  @Option(
      names = "--profile",
      description = "Write a trace of one step's operations to the run's folder: trace.json.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    return new TrainingJob(spec.commandLine(), options, profile)
        .perform(hidden == null ? null : List.of(hidden), List.of(250));
  }
}

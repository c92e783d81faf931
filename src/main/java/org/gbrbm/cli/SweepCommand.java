package org.gbrbm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains models of several sizes side by side and compares them. */
@Command(
    name = "sweep",
    description =
        "Trains a model for each number of hidden units, side by side, and compares them.",
    footer = "Example: tools/gbrbm sweep --hidden 10,50 --epochs 5")
final class SweepCommand implements Callable<Integer> {
  static final List<Integer> DEFAULT_HIDDEN = List.of(10, 50, 100, 250);

  @Spec private CommandSpec spec;
  @Mixin private TrainingOptions options;

  @Option(
      names = "--hidden",
      paramLabel = "M",
      split = ",",
      description = "Numbers of hidden units (default: 10,50,100,250).")
  private List<Integer> hidden;

  @Override
  public Integer call() throws Exception {
    return new TrainingJob(spec.commandLine(), options, false).perform(hidden, DEFAULT_HIDDEN);
  }
}

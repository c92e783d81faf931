package org.gbrbm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
      converter = OneNumber.class,
      description = "Number of hidden units (default: 250).")
  private Integer hidden;

  @Option(
      names = "--profile",
      description = "Write a trace of one step's operations to the run's folder: trace.json.")
  private boolean profile;

  /** Tells who wants several models of the command for them. */
  private static final class OneNumber implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.contains(",")) {
        throw new TypeConversionException(
            "train trains one model; for several: " + Shell.command("sweep", "--hidden", text));
      }
      return OptionValues.integer(text);
    }
  }

  @Override
  public Integer call() throws Exception {
    return new TrainingJob(spec.commandLine(), options, profile)
        .perform(hidden == null ? null : List.of(hidden), List.of(250));
  }
}

package org.gbrbm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.report.Pictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws test images beside their reconstructions. */
@Command(
    name = "reconstruct",
    description = "Draws test images beside their reconstructions, a picture for each model.")
final class ReconstructCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunArgument run;
  @Mixin private DataOption data;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many images (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the pictures (default: the current one).")
  private Path out;

  @Override
  public Integer call() throws Exception {
    if (count < 1) {
      throw new IllegalArgumentException("--count must be at least 1, not " + count);
    }
    var hidden = run.hidden();
    var originals = data.read().test().first(count);
    for (int m : hidden) {
      var file = out.resolve("reconstructions-m%03d.png".formatted(m));
      try (var evaluator = new Evaluator(run.parameters(m))) {
        Pictures.reconstructions(file, originals, evaluator.reconstruct(originals), m);
      }
      spec.commandLine().getOut().println(file);
    }
    return 0;
  }
}

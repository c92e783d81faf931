package org.gbrbm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gbrbm.report.Versions;
import org.gbrbm.train.Device;
import org.gbrbm.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells versions and devices, or what a run holds. */
@Command(name = "info", description = "Tells versions and devices, or what a run holds.")
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "0..1", description = "Folder of a run.")
  private Path path;

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    if (path == null) {
      Versions.all().forEach((name, version) -> out.printf("%-12s %s%n", name, version));
      Device.list(1).forEach(device -> out.printf("%-12s %s%n", "device", device));
      return 0;
    }
    var folder = RunFolder.open(path);
    var config = folder.config();
    out.printf("%-12s %s%n", "recipe", config.recipe());
    out.printf("%-12s %s%n", "training", config.training());
    out.printf("%-12s %s%n", "data", config.data());
    for (int hidden : config.hidden()) {
      var checkpoint =
          folder
              .checkpoints(hidden)
              .newest(w -> spec.commandLine().getErr().println("gbrbm: " + w));
      out.printf(
          "%-12s %s%n",
          "M = " + hidden,
          checkpoint.map(c -> path.relativize(c.getParent()).toString()).orElse("no checkpoint"));
    }
    return 0;
  }
}

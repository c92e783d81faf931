package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.concurrent.Callable;
import org.gbrbm.report.Versions;
import org.gbrbm.train.Checkpoint;
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
    out.printf("%-12s %s%n", "recipe", config.recipe().name());
    out.printf("%-12s %s%n", "settings", config.recipe());
    out.printf("%-12s %s%n", "data", config.data());
    for (int hidden : config.hidden()) {
      var checkpoint =
          folder
              .checkpoints(hidden)
              .newest(w -> spec.commandLine().getErr().println("gbrbm: " + w));
      if (checkpoint.isEmpty()) {
        out.printf("%-12s %s%n", "M = " + hidden, "no checkpoint");
      } else {
        var sigma = sigma(checkpoint.get());
        out.printf(
            "%-12s %s, sigma %.4f to %.4f%n",
            "M = " + hidden,
            path.relativize(checkpoint.get().getParent()),
            sigma.getMin(),
            sigma.getMax());
      }
    }
    return 0;
  }

  private static DoubleSummaryStatistics sigma(Path checkpoint) throws IOException {
    var statistics = new DoubleSummaryStatistics();
    for (var unit : Checkpoint.readParameters(checkpoint).sigma().scalars()) {
      statistics.accept(unit.getFloat());
    }
    return statistics;
  }
}

package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.gbrbm.report.Versions;
import org.gbrbm.train.Device;
import org.gbrbm.train.RunConditions;
import org.gbrbm.train.RunConfig;
import org.gbrbm.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells versions and devices, or what a run holds. */
@Command(
    name = "info",
    description = "Tells versions and devices, or what a run holds.",
    footer = "Example: tools/gbrbm info")
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Output output;

  @Parameters(paramLabel = "RUN", arity = "0..1", description = "Folder of a run.")
  private Path path;

  /** A model of a run; without a checkpoint if there is none yet. */
  private record Model(int hidden, @JsonInclude(JsonInclude.Include.NON_NULL) String checkpoint) {}

  private record Run(RunConfig config, RunConditions conditions, List<Model> models) {}

  private record Machine(Map<String, String> versions, List<String> devices) {}

  @Override
  public Integer call() throws Exception {
    if (path == null) {
      var machine = new Machine(Versions.all(), Device.list(1));
      output.print(machine, out -> print(out, machine));
      output.next("sweep");
    } else {
      var run = read(RunFolder.open(path));
      output.print(run, out -> print(out, run));
      output.next("evaluate", path.toString());
    }
    return 0;
  }

  private Run read(RunFolder folder) throws IOException {
    var config = folder.config();
    var models = new ArrayList<Model>();
    for (int hidden : config.hidden()) {
      var checkpoint =
          folder
              .checkpoints(hidden)
              .newest(w -> spec.commandLine().getErr().println("gbrbm: " + w))
              .map(c -> path.relativize(c.getParent()).toString());
      models.add(new Model(hidden, checkpoint.orElse(null)));
    }
    return new Run(config, folder.conditions(), models);
  }

  private static void print(PrintWriter out, Machine machine) {
    machine.versions.forEach((name, version) -> out.printf("%-12s %s%n", name, version));
    machine.devices.forEach(device -> out.printf("%-12s %s%n", "device", device));
  }

  private static void print(PrintWriter out, Run run) {
    out.printf("%-12s %s%n", "recipe", run.config.recipe().name());
    out.printf("%-12s %s%n", "settings", run.config.recipe());
    out.printf("%-12s %s%n", "data", run.config.data());
    out.printf("%-12s %s%n", "scaled", run.conditions.scaling().scale());
    for (var model : run.models) {
      out.printf(
          "%-12s %s%n",
          "M = " + model.hidden, Objects.requireNonNullElse(model.checkpoint, "no checkpoint"));
    }
  }
}

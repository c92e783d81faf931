package org.gbrbm.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gbrbm.report.Versions;
import org.gbrbm.serving.ExportedModel;
import org.gbrbm.train.Device;
import org.gbrbm.train.RunConfig;
import org.gbrbm.train.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells versions and devices, or what a run or an exported model holds. */
@Command(
    name = "info",
    description = "Tells versions and devices, or what a run or an exported model holds.")
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN|MODEL",
      arity = "0..1",
      description = "Folder of a run, or of a version of an exported model.")
  private Path path;

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  /** Versions and devices. */
  private record Installation(Map<String, String> versions, List<String> devices) {}

  /** A run: its settings, and each model's newest checkpoint, if any. */
  private record Run(RunConfig config, Map<Integer, String> checkpoints) {}

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    if (path == null) {
      installation(out);
    } else if (ExportedModel.isAt(path)) {
      var model = ModelDescription.of(ExportedModel.read(path));
      if (json) {
        printJson(out, model);
      } else {
        model.print(out);
      }
    } else {
      run(out);
    }
    return 0;
  }

  private void installation(PrintWriter out) throws IOException {
    var versions = Versions.all();
    var devices = Device.list(1).stream().map(String::valueOf).toList();
    if (json) {
      printJson(out, new Installation(versions, devices));
      return;
    }
    versions.forEach((name, version) -> out.printf("%-12s %s%n", name, version));
    devices.forEach(device -> out.printf("%-12s %s%n", "device", device));
  }

  private void run(PrintWriter out) throws IOException {
    var folder = RunFolder.open(path);
    var config = folder.config();
    if (json) {
      var checkpoints = new LinkedHashMap<Integer, String>();
      for (int hidden : config.hidden()) {
        checkpoints.put(hidden, checkpoint(folder, hidden).orElse(null));
      }
      printJson(out, new Run(config, checkpoints));
      return;
    }
    out.printf("%-12s %s%n", "recipe", config.recipe().name());
    out.printf("%-12s %s%n", "settings", config.recipe());
    out.printf("%-12s %s%n", "data", config.data());
    for (int hidden : config.hidden()) {
      out.printf("%-12s %s%n", "M = " + hidden, checkpoint(folder, hidden).orElse("no checkpoint"));
    }
  }

  private Optional<String> checkpoint(RunFolder folder, int hidden) throws IOException {
    return folder
        .checkpoints(hidden)
        .newest(damaged -> spec.commandLine().getErr().println("gbrbm: " + damaged))
        .map(checkpoint -> path.relativize(checkpoint.getParent()).toString());
  }

  private static void printJson(PrintWriter out, Object value) throws IOException {
    out.println(
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
  }
}

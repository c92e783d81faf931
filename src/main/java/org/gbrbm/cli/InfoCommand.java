package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.gbrbm.compute.AvailableDevice;
import org.gbrbm.compute.CudaLibraries;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Processor;
import org.gbrbm.files.Versions;
import org.gbrbm.report.Setting;
import org.gbrbm.run.RunConditions;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.serving.ExportedModel;
import org.gbrbm.train.TrainingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells versions and devices, or what a run or an exported model holds. */
@Command(
    name = "info",
    description = "Tells versions and devices, or what a run or an exported model holds.",
    footer = "Example: tools/gbrbm info")
final class InfoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "RUN|MODEL",
      arity = "0..1",
      description = "Folder of a run, or of a version of an exported model.")
  private Path path;

  /** A model of a run; without a checkpoint if there is none yet. */
  private record Model(
      int hidden, @JsonInclude(JsonInclude.Include.NON_NULL) @JsonUnwrapped Saved saved) {}

  /** A checkpoint: its folder within the run's, and the range of the model's sigma. */
  private record Saved(String checkpoint, double leastSigma, double largestSigma) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s, sigma %.4f to %.4f", checkpoint, leastSigma, largestSigma);
    }
  }

  private record Run(RunConfig config, RunConditions conditions, List<Model> models) {}

  private record Machine(
      Map<String, String> versions,
      List<String> devices,
      @JsonInclude(JsonInclude.Include.NON_NULL) CudaLibraries cuda,
      boolean bfloat16) {}

  @Override
  public Integer call() throws Exception {
    if (path == null) {
      var devices = Device.list(1).stream().map(AvailableDevice::name).toList();
      var machine =
          new Machine(
              Versions.all(),
              devices,
              CudaLibraries.ofThisMachine().orElse(null),
              Processor.ofThisMachine().multipliesBfloat16Faster());
      output.print(machine, out -> print(out, machine));
      output.next("sweep");
    } else if (ExportedModel.isAt(path)) {
      var model = ModelDescription.of(ExportedModel.read(path));
      output.print(model, model::print);
      ServingHints.tell(output, path);
      output.next("predict", "--grpc", "localhost:8500", "--model", ServingHints.name(path));
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
      models.add(new Model(hidden, saved(folder, config.forModel(hidden))));
    }
    return new Run(config, folder.conditions(), models);
  }

  /** What the newest checkpoint holds, or null when there is none. */
  private Saved saved(RunFolder folder, TrainingConfig config) throws IOException {
    var newest =
        folder
            .checkpoints(config.hidden())
            .newest(damaged -> Warnings.warn(spec.commandLine(), damaged));
    if (newest.isEmpty()) {
      return null;
    }
    var sigma = new DoubleSummaryStatistics();
    var parameters = newest.get().parameters(config.recipe());
    parameters.sigma().scalars().forEach(unit -> sigma.accept(unit.getFloat()));
    var within = path.relativize(newest.get().folder()).toString();
    return new Saved(within, sigma.getMin(), sigma.getMax());
  }

  private static void print(PrintWriter out, Machine machine) {
    machine.versions.forEach(
        (name, version) -> out.printf(Locale.ROOT, "%-12s %s%n", name, version));
    machine.devices.forEach(device -> out.printf(Locale.ROOT, "%-12s %s%n", "device", device));
    if (machine.cuda != null) {
      printNames(out, "cuda", machine.cuda.opened());
      printNames(out, "cuda missing", machine.cuda.missing());
    }
    out.printf(
        Locale.ROOT,
        "%-12s %s%n",
        "bfloat16",
        machine.bfloat16 ? "fast on this processor" : "not faster on this processor");
  }

  /** A line with names, where there are any. */
  static void printNames(PrintWriter out, String what, List<String> names) {
    if (!names.isEmpty()) {
      out.printf(Locale.ROOT, "%-12s %s%n", what, String.join(", ", names));
    }
  }

  private static void print(PrintWriter out, Run run) {
    for (var model : run.models) {
      out.printf(
          Locale.ROOT,
          "%-12s %s%n",
          "M = " + model.hidden,
          Objects.toString(model.saved, "no checkpoint"));
    }
    printNames(out, "columns", run.conditions.format().names());
    out.printf(Locale.ROOT, "%-12s %s%n", "scaled", run.conditions.scaling().scale());
    var execution = run.conditions.execution();
    out.printf(Locale.ROOT, "%-12s %s, %s%n", "trained", execution.device(), execution.precision());
    printSettings(out, run.config);
  }

  /** A line for each setting, as {@code config} has them. */
  static void printSettings(PrintWriter out, Object settings) {
    for (var setting : Setting.all(settings)) {
      out.printf(Locale.ROOT, "%-38s %s%n", setting.name(), setting.value());
    }
  }
}

package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.TrainedModel;
import org.gbrbm.serving.ModelVersions;
import org.gbrbm.serving.Provenance;
import org.gbrbm.serving.SavedModelExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports a model for TensorFlow Serving, and looks after the versions. */
@Command(
    name = "export",
    description = {
      "Exports a model of a run for TensorFlow Serving: a SavedModel in a new folder NAME/VERSION.",
      "Without a run, --list tells what there is, and --keep removes old versions."
    },
    footer = "Example: tools/gbrbm export runs/mine --name fashion_mnist")
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "RUN",
      arity = "0..1",
      description = "Folder of a run, made by sweep or train.")
  private Path run;

  @Option(
      names = "--hidden",
      paramLabel = "M",
      description = "The model with so many hidden units (default: the run's best).")
  private Integer hidden;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the model is called where it is served (default: as the run's folder).")
  private String name;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "savedmodels",
      description = "Folder for the models (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "Number of the version (default: the next after the newest).")
  private Long version;

  @Option(
      names = "--keep",
      paramLabel = "K",
      description =
          "Remove all versions of NAME but the K newest, after the export if there is a RUN.")
  private Integer keep;

  @Option(names = "--list", description = "List the models in DIR, or NAME's versions alone.")
  private boolean list;

  /** What was done: the new version, if there is one, and what was removed. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Result(String folder, List<String> removed) {
    void print(PrintWriter out) {
      if (folder != null) {
        out.println(folder);
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    requireOneThingToDo();
    if (list) {
      var models = ModelList.of(out, name == null ? null : requirePlain(name));
      output.print(models, models::print);
      output.next("info", models.newest());
      return 0;
    }
    var chosen = name == null && run != null ? folderName(run) : name;
    var versions = new ModelVersions(out.resolve(requirePlain(chosen)));
    var version = run == null ? null : export(versions);
    var removed = keep == null ? List.<Path>of() : removeOld(versions);
    var result =
        new Result(
            version == null ? null : version.toString(),
            removed.stream().map(Path::toString).toList());
    output.print(result, result::print);
    result.removed.forEach(folder -> output.tell("Removed " + folder));
    if (version == null) {
      output.next("export", "--list", "--name", chosen, "--out", out.toString());
    } else {
      ServingHints.tell(output, version);
      output.next("info", version.toString());
    }
    return 0;
  }

  private void requireOneThingToDo() {
    if (run == null && !list && keep == null) {
      throw new IllegalArgumentException(
          "export takes the folder of a RUN; without one, --list or --keep with --name");
    }
    if (list && (run != null || keep != null)) {
      throw new IllegalArgumentException("--list goes alone, or with --name and --out");
    }
    if (run == null && (hidden != null || version != null)) {
      throw new IllegalArgumentException("--hidden and --version are for the export of a RUN");
    }
    if (keep != null) {
      OptionValues.requireAtLeast("--keep", 1, keep);
    }
  }

  static String folderName(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /** A name can be part of an address. */
  private static String requirePlain(String name) {
    if (name == null || !name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "--name must be of letters, digits, '-', '_' and '.' and begin with no '.', not '%s'",
              String.valueOf(name).replaceAll("\\p{Cntrl}", "?")));
    }
    return name;
  }

  private Path export(ModelVersions versions) throws IOException {
    var wanted = version == null ? OptionalLong.empty() : OptionalLong.of(version);
    var chosen = hidden == null ? OptionalInt.empty() : OptionalInt.of(hidden);
    var model =
        TrainedModel.read(
            RunFolder.open(run), chosen, message -> Warnings.warn(spec.commandLine(), message));
    return SavedModelExport.addTo(versions, wanted, model.parameters(), Provenance.of(model));
  }

  private List<Path> removeOld(ModelVersions versions) throws IOException {
    if (!Files.isDirectory(versions.folder())) {
      throw new IllegalArgumentException("there is no model " + versions.folder());
    }
    return versions.keepNewest(keep);
  }
}

package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gbrbm.data.DataSource;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Scaling;
import org.gbrbm.report.ReportPage;
import org.gbrbm.report.RunSection;
import org.gbrbm.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of a run, or one that compares several. */
@Command(
    name = "report",
    description = {
      "Writes the report of a run as an HTML page, again where it has one.",
      "Of several runs, writes one page that compares them."
    },
    footer = "Example: tools/gbrbm report runs/mine runs/other")
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOption data;
  @Mixin private DeviceOption device;
  @Mixin private Output output;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "Folders of finished runs, made by sweep or train.")
  private List<Path> paths;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The page (default: report.html in the run's folder; comparison.html here for several).")
  private Path out;

  @Override
  public Integer call() throws Exception {
    var folders = new ArrayList<RunFolder>();
    for (var path : paths) {
      folders.add(RunFolder.open(path));
    }
    requireEachOnce();
    boolean ofOne = folders.size() == 1;
    var file =
        out == null ? (ofOne ? RunSection.file(folders.get(0)) : Path.of("comparison.html")) : out;
    if (!ReportPage.isReplaceable(file)) {
      throw new IllegalArgumentException(
          file + " exists already and is no report; choose another with --out");
    }
    if (ofOne && out == null) {
      writeLocked(file, folders.get(0));
    } else {
      write(file, folders);
    }
    output.print(Map.of("file", file.toString()), out -> out.println(file));
    output.open(file);
    output.next(ofOne ? "export" : "evaluate", paths.get(0).toString());
    return 0;
  }

  private void requireEachOnce() {
    if (paths.stream().map(path -> path.toAbsolutePath().normalize()).distinct().count()
        < paths.size()) {
      throw new IllegalArgumentException("name each run once, not " + paths);
    }
  }

  @SuppressWarnings("try") // the lock is to be held, not used
  private void writeLocked(Path file, RunFolder folder) throws IOException {
    try (var lock = folder.lock()) {
      write(file, List.of(folder));
    }
  }

  private void write(Path file, List<RunFolder> folders) throws IOException {
    for (var folder : folders) {
      folder.results(); // before any work: all must be done
    }
    var runs = new ArrayList<RunSection>();
    var read = new HashMap<Source, ImageSet>();
    for (var folder : folders) {
      runs.add(RunSection.of(folder, images(folder, read), device.execution(), this::warn));
    }
    ReportPage.write(file, runs);
  }

  private void warn(String damaged) {
    Warnings.warn(spec.commandLine(), damaged + "; the one before it is used");
  }

  /** Data, and what it is that makes visible units of them. */
  private record Source(DataSource data, Scaling scaling) {}

  /** The images of a run; those that several runs have in common are read once. */
  private ImageSet images(RunFolder folder, Map<Source, ImageSet> read) throws IOException {
    var source = new Source(data.source(folder), folder.scaling());
    if (!read.containsKey(source)) {
      read.put(source, data.readAny(folder));
    }
    var images = read.get(source);
    folder.conditions().requireSame(folder, images);
    return images;
  }
}

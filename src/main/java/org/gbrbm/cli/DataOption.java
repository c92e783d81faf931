package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gbrbm.data.ImageSet;
import org.gbrbm.run.RunFolder;
import picocli.CommandLine.Option;

/** Which images a command works on. */
final class DataOption {
  /** Set by the launcher to where the software lies, so that it works from any folder. */
  private static final Path HOME = Path.of(System.getProperty("gbrbm.home", ""));

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder with the four IDX files of a data set or with PNG or JPEG images, or a .npy, .npz or .csv file (default: the run's data; for a new run, the Fashion-MNIST that comes with gbrbm).")
  private Path path;

  Path path() {
    return pathOr(HOME.resolve("data/fashion-mnist"));
  }

  /** What a further command for the same data needs. */
  List<String> arguments() {
    return path == null ? List.of() : List.of("--data", path.toString());
  }

  /** The path given, or this one when none was. */
  Path pathOr(Path other) {
    return path == null ? other : path;
  }

  /** The data for the models of a run, its own if no other was given, scaled as its own are. */
  ImageSet read(RunFolder run) throws IOException {
    return ImageSet.read(path(run), run.scaling());
  }

  /** The path given, or that of the run's own data. */
  Path path(RunFolder run) throws IOException {
    return pathOr(Path.of(run.config().data()));
  }
}

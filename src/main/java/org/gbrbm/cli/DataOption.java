package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gbrbm.data.ImageSet;
import org.gbrbm.run.RunFolder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Path path() {
    return path == null ? HOME.resolve("data/fashion-mnist") : path;
  }

  /** What a further command for the same data needs. */
  List<String> arguments() {
    return path == null ? List.of() : List.of("--data", path.toString());
  }

  /**
   * The data for the models of a run, scaled as its own are. Unless others were named they are the
   * run's own; when others were named, that is said.
   *
   * @throws org.gbrbm.compute.SettingException when the run's own data are no longer what they were
   */
  ImageSet read(RunFolder run) throws IOException {
    var images = readAny(run);
    var conditions = run.conditions();
    if (path == null) {
      conditions.requireSame(run, images);
    } else if (!images.checksum().equals(conditions.images())) {
      var err = command.commandLine().getErr();
      err.printf(
          Locale.ROOT,
          "gbrbm: the images of %s are not those of %s (%s, not %s)%n",
          path,
          run.path(),
          images.checksum(),
          conditions.images());
      err.flush();
    }
    return images;
  }

  /** How large the images of a run are. */
  record Size(int rows, int columns) {
    boolean isPicture() {
      return rows > 1;
    }
  }

  /** How large the images of a run are; its data are read only where an older run does not say. */
  Size size(RunFolder run) throws IOException {
    var conditions = run.conditions();
    if (path == null && conditions.rows() > 0) {
      return new Size(conditions.rows(), conditions.columns());
    }
    var images = read(run).test();
    return new Size(images.rows(), images.columns());
  }

  /** The data that were named, or those where the run's own were, scaled as its own are. */
  ImageSet readAny(RunFolder run) throws IOException {
    return ImageSet.read(path(run), run.scaling());
  }

  /** The path given, or that of the run's own data. */
  Path path(RunFolder run) throws IOException {
    return path == null ? Path.of(run.config().data()) : path;
  }
}

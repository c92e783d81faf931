package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.data.DataException;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.DataSource;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Scale;
import org.gbrbm.run.RunFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which images a command works on. */
final class DataOption {
  /** Set by the launcher to where the software lies, so that it works from any folder. */
  private static final Path HOME = Path.of(System.getProperty("gbrbm.home", ""));

  private static final Path SHIPPED = HOME.resolve("data/fashion-mnist");

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Folder with the IDX files of a data set or with PNG, JPEG, TIFF, BMP or GIF images, or a .npy, .npz, .csv, .tsv, .txt, .dat or .data file, tables also gzipped (default: the run's data; for a new run, the Fashion-MNIST that comes with gbrbm).")
  private Path path;

  @Mixin private FormatOptions format;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Path path() {
    return path == null ? SHIPPED : path;
  }

  /** Whether these are the data that come with this software. */
  boolean isShipped() {
    try {
      return path == null || (Files.exists(path) && Files.isSameFile(path, SHIPPED));
    } catch (IOException e) {
      return false; // the software came without them
    }
  }

  /** How a new run's data are to be read. */
  DataFormat format() {
    return format.format();
  }

  /** What a further command for the same data needs. */
  List<String> arguments() {
    return path == null ? List.of() : List.of("--data", path.toString());
  }

  /** The data of a new run, scaled as is wanted, or as suits them. */
  ImageSet read(Optional<Scale> scale) throws DataException {
    var source = new DataSource(path(), format());
    return told(scale.isPresent() ? source.read(scale.get()) : source.read());
  }

  /** The data as they are: bytes as bytes, other values on their own scale. */
  ImageSet readUnscaled() throws DataException {
    return told(new DataSource(path(), format()).readUnscaled());
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
      Warnings.warn(
          command.commandLine(),
          String.format(
              Locale.ROOT,
              "the images of %s are not those of %s (%s, not %s)",
              path,
              run.path(),
              images.checksum(),
              conditions.images()));
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
    var own = run.conditions();
    return told(source(run).read(own.scaling(), own.rows(), own.columns()));
  }

  /** The same, scaled in another way. */
  ImageSet readAny(RunFolder run, Scale scale) throws IOException {
    return told(source(run).read(scale));
  }

  /** Where the data for the models of a run are, and how they are read: as its own, unless said. */
  DataSource source(RunFolder run) throws IOException {
    return new DataSource(
        path == null ? Path.of(run.config().data()) : path,
        format().forModel(run.conditions().format()));
  }

  private ImageSet told(DataSource.Loaded data) {
    if (path != null && !data.notes().isEmpty()) {
      Warnings.warn(command.commandLine(), path + ": " + String.join("; ", data.notes()));
    }
    return data.images();
  }
}

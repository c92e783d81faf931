package org.gbrbm.cli;

import java.nio.file.Path;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ImageSet;
import picocli.CommandLine.Option;

/** Which images a command works on. */
final class DataOption {
  /** Set by the launcher to where the software lies, so that it works from any folder. */
  private static final Path HOME = Path.of(System.getProperty("gbrbm.home", ""));

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with the four IDX files of a data set, gzipped or not (default: the Fashion-MNIST that comes with gbrbm).")
  private Path directory;

  Path directory() {
    return directoryOr(HOME.resolve("data/fashion-mnist"));
  }

  /** The folder given, or this one when none was. */
  Path directoryOr(Path other) {
    return directory == null ? other : directory;
  }

  ImageSet read() throws DataException {
    return ImageSet.read(directory());
  }
}

package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/** Finds out what kind of data set lies at a path, and reads it, not scaled. */
final class DataFiles {
  private static final String KINDS =
      "it takes a folder with the four IDX files or with PNG or JPEG images, or a .npy, .npz or .csv file";

  /** One image of so many is for the test where the data do not say which are. */
  private static final int TEST_SHARE = 10;

  private DataFiles() {}

  static ImageSet read(Path path) throws DataException {
    try {
      return readAny(path);
    } catch (DataException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DataException(path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: cannot be read (%s)", path, e), e);
    }
  }

  private static ImageSet readAny(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return IdxFile.isIn(path) ? IdxFile.readSet(path) : ImageFolder.read(path);
    }
    if (!Files.exists(path)) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: no such folder or file; %s", path, KINDS));
    }
    var name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return split(NumpyFile.read(path));
    }
    if (name.endsWith(".npz")) {
      return NumpyArchive.read(path);
    }
    if (name.endsWith(".csv")) {
      return split(CsvFile.read(path));
    }
    throw new DataException(
        String.format(Locale.ROOT, "%s: not a data set of a kind that is known; %s", path, KINDS));
  }

  /**
   * Every tenth image, beginning with the tenth, is for the test; of fewer than ten, the last.
   *
   * @throws IllegalArgumentException when there is but one
   */
  static ImageSet split(Images all) {
    int count = all.count();
    if (count < 2) {
      throw new IllegalArgumentException("there must be at least 2 examples, one for the test");
    }
    int every = Math.min(TEST_SHARE, count);
    return new ImageSet(
        all.gather(IntStream.range(0, count).filter(i -> i % every != every - 1).toArray()),
        all.gather(IntStream.range(0, count).filter(i -> i % every == every - 1).toArray()));
  }
}

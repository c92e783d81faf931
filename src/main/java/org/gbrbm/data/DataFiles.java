package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gbrbm.data.DataSource.Loaded;

/** Finds out what kind of data set lies at a path, and reads it, not scaled. */
final class DataFiles {
  private static final String KINDS =
      "it takes a folder with IDX files or with PNG or JPEG images, or a .npy, .npz, .csv, .tsv or .txt file";

  /** One image of so many is for the test where the data do not say which are. */
  private static final int TEST_SHARE = 10;

  private DataFiles() {}

  static Loaded read(Path path, DataFormat format) throws DataException {
    try {
      var read = readAny(path, format);
      if (format.shape().isEmpty()) {
        return read;
      }
      var set = read.images();
      return read.with(
          new ImageSet(format.shaped(set.train()), format.shaped(set.test())), List.of());
    } catch (DataException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DataException(path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: cannot be read (%s)", path, e), e);
    }
  }

  private static Loaded readAny(Path path, DataFormat format) throws IOException {
    if (Files.isDirectory(path)) {
      var idx = IdxFolder.of(path);
      return idx.isEmpty() ? ImageFolder.read(path) : idx.read();
    }
    if (!Files.exists(path)) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: no such folder or file; %s", path, KINDS));
    }
    var name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return split(NumpyFile.read(path), List.of());
    }
    if (name.endsWith(".npz")) {
      return NumpyArchive.read(path);
    }
    if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) {
      var table = CsvFile.read(path, format);
      return split(table.images(), List.of(table.note()));
    }
    throw new DataException(
        String.format(Locale.ROOT, "%s: not a data set of a kind that is known; %s", path, KINDS));
  }

  /**
   * Every tenth image, beginning with the tenth, is for the test; of fewer than ten, the last.
   *
   * @throws IllegalArgumentException when there is but one
   */
  static Loaded split(Images all, List<String> notes) {
    int count = all.count();
    if (count < 2) {
      throw new IllegalArgumentException("there must be at least 2 examples, one for the test");
    }
    int every = Math.min(TEST_SHARE, count);
    var set = new ImageSet(all.withoutEveryNth(every), all.everyNth(every));
    var told = new ArrayList<>(notes);
    told.add(
        String.format(
            Locale.ROOT,
            "%d examples for training, %d for the test",
            set.train().count(),
            set.test().count()));
    return new Loaded(set, told);
  }
}

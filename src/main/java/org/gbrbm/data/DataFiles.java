package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.gbrbm.data.DataSource.Loaded;

/** Finds out what kind of data set lies at a path, and reads it, not scaled. */
final class DataFiles {
  private static final String KINDS =
      "it takes a folder with IDX files or with PNG, JPEG, TIFF, BMP or GIF images, or a .npy, .npz, .csv, .tsv, .txt, .dat or .data file, tables also gzipped";

  private static final Pattern TABLE = Pattern.compile(".*\\.(csv|tsv|txt|dat|data)(\\.gz)?");

  /** One image of so many is for the test where the data do not say which are. */
  private static final int TEST_SHARE = 10;

  private DataFiles() {}

  static Loaded read(Path path, DataFormat format) throws DataException {
    return DataException.naming(
        path,
        () -> {
          var read = readAny(path, format);
          return format.shape().isEmpty()
              ? read
              : read.with(read.images().map(format::shaped), List.of());
        });
  }

  /**
   * Begins to read a data set in parts.
   *
   * @throws DataException as {@link #read} does, or when there is no such part
   */
  static ExampleReader open(Path path, DataFormat format, DataPart part, BadRows bad)
      throws DataException {
    var parts = DataException.naming(path, () -> openings(path, format, bad));
    return new ChainedReader(path, chosen(path, parts, part));
  }

  private static List<ChainedReader.Opening> chosen(
      Path path, List<ChainedReader.Opening> parts, DataPart wanted) throws DataException {
    if (wanted == DataPart.ALL || (wanted == DataPart.TEST_OR_ALL && parts.size() == 1)) {
      return parts;
    }
    if (parts.size() == 1) {
      throw new DataException(
          path + ": does not say which examples are for training and which for the test");
    }
    return List.of(parts.get(wanted == DataPart.TRAIN ? 0 : 1));
  }

  private static List<ChainedReader.Opening> openings(Path path, DataFormat format, BadRows bad)
      throws IOException {
    return switch (kind(path)) {
      case FOLDER -> {
        var idx = IdxFolder.of(path);
        yield idx.isEmpty() ? ImageFolder.openings(path, bad) : idx.openings();
      }
      case NUMPY -> List.of(() -> NumpyFile.open(path));
      case ARCHIVE -> NumpyArchive.openings(path);
      case TABLE -> List.of(() -> CsvFile.open(path, Gzip.open(path), format, bad));
    };
  }

  private enum Kind {
    FOLDER,
    NUMPY,
    ARCHIVE,
    TABLE
  }

  private static Kind kind(Path path) throws DataException {
    if (Files.isDirectory(path)) {
      return Kind.FOLDER;
    }
    if (!Files.exists(path)) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: no such folder or file; %s", path, KINDS));
    }
    var name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".npy")) {
      return Kind.NUMPY;
    }
    if (name.endsWith(".npz")) {
      return Kind.ARCHIVE;
    }
    if (TABLE.matcher(name).matches()) {
      return Kind.TABLE;
    }
    throw new DataException(
        String.format(Locale.ROOT, "%s: not a data set of a kind that is known; %s", path, KINDS));
  }

  private static Loaded readAny(Path path, DataFormat format) throws IOException {
    return switch (kind(path)) {
      case FOLDER -> {
        var idx = IdxFolder.of(path);
        yield idx.isEmpty() ? ImageFolder.read(path) : idx.read();
      }
      case NUMPY -> split(NumpyFile.read(path, format.missing()), List.of(), List.of());
      case ARCHIVE -> NumpyArchive.read(path, format.missing());
      case TABLE -> {
        var table = CsvFile.read(path, format);
        yield split(table.images(), table.names(), List.of(table.note()));
      }
    };
  }

  /**
   * Every tenth image, beginning with the tenth, is for the test; of fewer than ten, the last.
   *
   * @throws IllegalArgumentException when there is but one
   */
  static Loaded split(Images all, List<String> names, List<String> notes) {
    int count = all.count();
    if (count < 2) {
      throw new IllegalArgumentException("there must be at least 2 examples, one for the test");
    }
    int every = Math.min(TEST_SHARE, count);
    var set = new ImageSet(all.withoutEveryNth(every), all.everyNth(every), names);
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

package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.gbrbm.data.DataSource.Loaded;

/** Reads {@code .npz} files: ZIP archives of NumPy arrays. */
final class NumpyArchive {
  /** Names, in lower case, under which training and test arrays are found together. */
  private static final List<String> PATTERNS =
      List.of("%s", "x_%s", "x%s", "%s_x", "%s_images", "images_%s", "%s_data", "data_%s");

  private static final List<String> TESTS = List.of("test", "val", "valid", "validation");

  private NumpyArchive() {}

  /**
   * Reads the arrays for training and test, or the one array there is.
   *
   * @throws DataException when there are no such arrays, or they are damaged
   * @throws IOException when the file cannot be read
   */
  static Loaded read(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      for (var pattern : PATTERNS) {
        var train = entry(zip, pattern, "train");
        for (var name : TESTS) {
          var test = entry(zip, pattern, name);
          if (train.isPresent() && test.isPresent()) {
            var set = new ImageSet(array(file, zip, train.get()), array(file, zip, test.get()));
            var note =
                String.format(
                    Locale.ROOT,
                    "%d examples of %s for training, %d of %s for the test",
                    set.train().count(),
                    train.get().getName(),
                    set.test().count(),
                    test.get().getName());
            return new Loaded(set, List.of(note));
          }
        }
      }
      var all = zip.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".npy")).toList();
      if (all.size() != 1) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s holds the arrays %s; it must have train and test, x_train and x_test, or one alone",
                file,
                all));
      }
      return DataFiles.split(array(file, zip, zip.getEntry(all.get(0))), List.of());
    } catch (ZipException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: not a sound .npz file (%s)", file, e.getMessage()), e);
    }
  }

  private static Optional<? extends ZipEntry> entry(ZipFile zip, String pattern, String part) {
    var wanted = String.format(Locale.ROOT, pattern, part) + ".npy";
    return zip.stream().filter(entry -> entry.getName().equalsIgnoreCase(wanted)).findFirst();
  }

  private static Images array(Path file, ZipFile zip, ZipEntry entry) throws IOException {
    try (var in = zip.getInputStream(entry)) {
      return NumpyFile.read(file.resolve(entry.getName()), in, entry.getSize());
    }
  }
}

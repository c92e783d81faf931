package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads {@code .npz} files: ZIP archives of NumPy arrays. */
final class NumpyArchive {
  /** Names under which training and test arrays are found together. */
  private static final List<List<String>> PAIRS =
      List.of(List.of("train", "test"), List.of("x_train", "x_test"), List.of("X_train", "X_test"));

  private NumpyArchive() {}

  /**
   * Reads the arrays for training and test, or the one array there is.
   *
   * @throws DataException when there are no such arrays, or they are damaged
   * @throws IOException when the file cannot be read
   */
  static ImageSet read(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      for (var pair : PAIRS) {
        var train = entry(zip, pair.get(0));
        var test = entry(zip, pair.get(1));
        if (train.isPresent() && test.isPresent()) {
          return new ImageSet(array(file, zip, train.get()), array(file, zip, test.get()));
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
      return DataFiles.split(array(file, zip, zip.getEntry(all.get(0))));
    } catch (ZipException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: not a sound .npz file (%s)", file, e.getMessage()), e);
    }
  }

  private static Optional<ZipEntry> entry(ZipFile zip, String name) {
    return Optional.ofNullable(zip.getEntry(name + ".npy"));
  }

  private static Images array(Path file, ZipFile zip, ZipEntry entry) throws IOException {
    try (var in = zip.getInputStream(entry)) {
      return NumpyFile.read(file.resolve(entry.getName()), in, entry.getSize());
    }
  }
}

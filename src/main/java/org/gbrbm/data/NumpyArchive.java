package org.gbrbm.data;

import static java.util.function.Predicate.not;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private NumpyArchive() {}

  /**
   * Reads the arrays for training and test, or the one array there is.
   *
   * @throws DataException when there are no such arrays, or they are damaged
   * @throws IOException when the file cannot be read
   */
  static Loaded read(Path file, boolean missing) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      var parts = parts(file, zip);
      if (parts.size() == 1) {
        return DataFiles.split(
            array(file, zip, parts.get(0), missing), List.of(), leftOut(zip, parts.get(0)));
      }
      var set =
          new ImageSet(
              array(file, zip, parts.get(0), missing), array(file, zip, parts.get(1), missing));
      var note =
          String.format(
              Locale.ROOT,
              "%d examples of %s for training, %d of %s for the test",
              set.train().count(),
              parts.get(0).getName(),
              set.test().count(),
              parts.get(1).getName());
      return new Loaded(set, List.of(note));
    } catch (ZipException e) {
      throw unsound(file, e);
    }
  }

  private static List<String> leftOut(ZipFile zip, ZipEntry taken) {
    var others =
        arrays(zip).stream().map(ZipEntry::getName).filter(not(taken.getName()::equals)).toList();
    return others.isEmpty()
        ? List.of()
        : List.of(String.format(Locale.ROOT, "takes %s, left out: %s", taken, others));
  }

  private static List<? extends ZipEntry> arrays(ZipFile zip) {
    return zip.stream().filter(entry -> entry.getName().endsWith(".npy")).toList();
  }

  /**
   * The arrays for training and for the test, or the one array of examples there is: beside it
   * there may be others, such as classes, a number for each example.
   */
  private static List<ZipEntry> parts(Path file, ZipFile zip) throws IOException {
    for (var pattern : PATTERNS) {
      var train = entry(zip, pattern, "train");
      var test =
          ImageFolder.TESTS.stream()
              .flatMap(name -> entry(zip, pattern, name).stream())
              .findFirst();
      if (train.isPresent() && test.isPresent()) {
        return List.of(train.get(), test.get());
      }
    }
    var all = arrays(zip);
    if (all.size() == 1) {
      return List.copyOf(all);
    }
    var examples = new ArrayList<ZipEntry>();
    for (var entry : all) {
      if (holdsExamples(file, zip, entry)) {
        examples.add(entry);
      }
    }
    if (examples.size() != 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s holds the arrays %s; it must have train and test, x_train and x_test, or one alone of examples",
              file,
              all));
    }
    return examples;
  }

  private static boolean holdsExamples(Path file, ZipFile zip, ZipEntry entry) throws IOException {
    try (var in = new DataInputStream(zip.getInputStream(entry))) {
      NumpyHeader.read(file, in);
      return true;
    } catch (DataException | EOFException e) {
      return false;
    }
  }

  private static DataException unsound(Path file, ZipException e) {
    return new DataException(
        String.format(Locale.ROOT, "%s: not a sound .npz file (%s)", file, e.getMessage()), e);
  }

  /**
   * {@return how to read the arrays in parts: that for training and that for the test, or the one
   * array there is}
   *
   * @throws DataException when there are no such arrays
   * @throws IOException when the file cannot be read
   */
  static List<ChainedReader.Opening> openings(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      return parts(file, zip).stream()
          .<ChainedReader.Opening>map(entry -> () -> open(file, entry.getName()))
          .toList();
    } catch (ZipException e) {
      throw unsound(file, e);
    }
  }

  /** The stream of an entry, which closes the archive with it. */
  private static ExampleReader open(Path file, String name) throws IOException {
    var zip = new ZipFile(file.toFile());
    try {
      var entry = zip.getEntry(name);
      var in =
          new FilterInputStream(zip.getInputStream(entry)) {
            @Override
            public void close() throws IOException {
              zip.close();
            }
          };
      return NumpyFile.open(file.resolve(name), Channels.newChannel(in), entry.getSize());
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static Optional<? extends ZipEntry> entry(ZipFile zip, String pattern, String part) {
    var wanted = String.format(Locale.ROOT, pattern, part) + ".npy";
    return zip.stream().filter(entry -> entry.getName().equalsIgnoreCase(wanted)).findFirst();
  }

  private static Images array(Path file, ZipFile zip, ZipEntry entry, boolean missing)
      throws IOException {
    try (var in = zip.getInputStream(entry)) {
      return NumpyFile.read(file.resolve(entry.getName()), in, entry.getSize(), missing);
    }
  }
}

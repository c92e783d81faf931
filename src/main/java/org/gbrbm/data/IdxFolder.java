package org.gbrbm.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gbrbm.data.DataSource.Loaded;

/**
 * A folder with the IDX files of a data set: {@code train-images-idx3-ubyte} and {@code
 * t10k-images-idx3-ubyte}, as those of MNIST are called, {@code train-images.idx3-ubyte}, as they
 * are called where someone unpacked them, or {@code emnist-letters-train-images-idx3-ubyte} and
 * {@code emnist-letters-test-images-idx3-ubyte}; each of them gzipped or not.
 */
final class IdxFolder {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<set>.*-)?(?<part>train|t10k|test)-(?<what>images[-.]idx3|labels[-.]idx1)-ubyte(\\.gz)?");

  private final Path folder;
  private final List<Matcher> files;
  private final String set;

  private IdxFolder(Path folder, List<Matcher> files) throws DataException {
    this.folder = folder;
    this.files = files;
    var sets = new TreeSet<String>();
    files.forEach(file -> sets.add(Optional.ofNullable(file.group("set")).orElse("")));
    if (sets.size() > 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: holds several data sets, with names that begin with %s; put each into a folder of its own",
              folder,
              String.join(" and ", sets.stream().map(name -> "'" + name + "'").toList())));
    }
    this.set = sets.isEmpty() ? "" : sets.first();
  }

  /**
   * Lists the files of a data set.
   *
   * @throws DataException when there are several data sets
   * @throws IOException when the folder cannot be read
   */
  static IdxFolder of(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return new IdxFolder(
          folder,
          files
              .map(file -> NAME.matcher(file.getFileName().toString()))
              .filter(Matcher::matches)
              .sorted((a, b) -> a.group().compareTo(b.group()))
              .toList());
    }
  }

  /** Whether there are any such files. */
  boolean isEmpty() {
    return files.isEmpty();
  }

  /**
   * Reads the data set.
   *
   * @throws DataException when a file of images is missing, one is damaged, or images and labels
   *     are not as many
   * @throws IllegalArgumentException when training and test images differ in size
   */
  Loaded read() throws DataException {
    var notes = new ArrayList<String>();
    var images = new ImageSet(part("train", notes), part("test", notes));
    return new Loaded(images, notes);
  }

  /**
   * Reads the labels of the training images.
   *
   * @return a byte each, unsigned
   * @throws DataException when the file is missing or damaged
   */
  ByteBuffer trainingLabels() throws DataException {
    return IdxFile.readLabels(
        find("train", "labels").orElseThrow(() -> missing("train-labels-idx1")));
  }

  private Images part(String part, List<String> notes) throws DataException {
    var imageFile = images(part);
    var images = IdxFile.readImages(imageFile);
    var labelFile = find(part, "labels");
    if (labelFile.isEmpty()) {
      notes.add(imageFile.getFileName() + ": without labels");
      return images;
    }
    int labels = IdxFile.readLabels(labelFile.get()).remaining();
    if (labels != images.count()) {
      throw notOfOneSet(imageFile, images.count(), labelFile.get(), labels);
    }
    return images;
  }

  static DataException notOfOneSet(Path imageFile, int images, Path labelFile, int labels) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s has %d images but %s has %d labels: they are not of one data set",
            imageFile,
            images,
            labelFile,
            labels));
  }

  /**
   * {@return how to read the images for training, and those for the test, in parts}
   *
   * @throws DataException when a file of images is missing
   */
  List<ChainedReader.Opening> openings() throws DataException {
    var openings = new ArrayList<ChainedReader.Opening>();
    for (var part : List.of("train", "test")) {
      var file = images(part);
      openings.add(() -> IdxFile.open(file, find(part, "labels")));
    }
    return openings;
  }

  private Path images(String part) throws DataException {
    return find(part, "images")
        .orElseThrow(() -> missing((part.equals("train") ? "train" : "t10k") + "-images-idx3"));
  }

  private Optional<Path> find(String part, String what) {
    return files.stream()
        .filter(file -> file.group("part").equals("train") == part.equals("train"))
        .filter(file -> file.group("what").startsWith(what))
        .map(file -> folder.resolve(file.group()))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private DataException missing(String name) {
    return new DataException(
        String.format(Locale.ROOT, "%s-ubyte[.gz]: no such file", folder.resolve(set + name)));
  }
}

package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gbrbm.data.DataSource.Loaded;

/** Reads the images of a folder, in the order of their names. */
final class ImageFolder {
  private static final Pattern NAME =
      Pattern.compile("[^.].*\\.(png|jpe?g|tiff?|bmp|gif)", Pattern.CASE_INSENSITIVE);

  /** Names of what is for the test, in a folder or an archive, the most usual first. */
  static final List<String> TESTS = List.of("test", "val", "valid", "validation");

  private final Path folder;
  private final List<String> notes = new ArrayList<>();

  private ImageFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads the images of the subfolders {@code train} and {@code test} or {@code val}, or, where
   * these are not there, all of the folder.
   *
   * @throws DataException when there are none, one is damaged, or not all are of one size
   * @throws IOException when a folder cannot be read
   */
  static Loaded read(Path folder) throws IOException {
    return new ImageFolder(folder).read();
  }

  private Loaded read() throws IOException {
    var parts = parts();
    if (parts.size() == 1) {
      return DataFiles.split(ImageFile.readAll(folder, files(parts.get(0))), List.of(), notes);
    }
    var train = ImageFile.readAll(parts.get(0), files(parts.get(0)));
    var test = ImageFile.readAll(parts.get(1), files(parts.get(1)));
    return new Loaded(new ImageSet(train, test), notes);
  }

  /**
   * {@return how to read the images for training and those for the test in parts, or all together
   * where they are not apart}
   *
   * @throws DataException when there are none
   * @throws IOException when a folder cannot be read
   */
  static List<ChainedReader.Opening> openings(Path folder, BadRows bad) throws IOException {
    var images = new ImageFolder(folder);
    var openings = new ArrayList<ChainedReader.Opening>();
    for (var part : images.parts()) {
      var files = images.files(part);
      openings.add(() -> new ImageFileReader(folder, files, bad));
    }
    return openings;
  }

  /** The folder of the images for training and that for the test, or the one with all. */
  private List<Path> parts() {
    var train = subfolder("train");
    var tests = TESTS.stream().map(this::subfolder).flatMap(Optional::stream).toList();
    if (train.isEmpty() || tests.isEmpty()) {
      return List.of(folder);
    }
    if (tests.size() > 1) {
      notes.add(
          String.format(
              Locale.ROOT,
              "the test images are those of %s; %s is left out",
              tests.get(0).getFileName(),
              String.join(
                  ", ",
                  tests.stream().skip(1).map(path -> path.getFileName().toString()).toList())));
    }
    return List.of(train.get(), tests.get(0));
  }

  private Optional<Path> subfolder(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::isDirectory);
  }

  /** The images of a folder, those of its classes taken together. */
  private List<Path> files(Path part) throws IOException {
    var own = ownFiles(part);
    var below = subfolders(part);
    var classes = own.isEmpty() ? below : List.<Path>of();
    var all = new ArrayList<>(own);
    for (var subfolder : classes) {
      all.addAll(ownFiles(subfolder));
    }
    if (all.isEmpty()) {
      throw new DataException(
          part
              + ": holds neither the four IDX files nor images named *.png, *.jpg, *.jpeg, *.tif, *.tiff, *.bmp or *.gif");
    }
    if (!classes.isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: the images of %d subfolders are taken together",
              part,
              classes.size()));
    } else if (!below.isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s: its subfolders are left out (%d), as it has images itself",
              part,
              below.size()));
    }
    return all;
  }

  private static List<Path> subfolders(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).filter(path -> !isHidden(path)).sorted().toList();
    }
  }

  /** A folder's images; the other files are only counted. */
  private List<Path> ownFiles(Path part) throws IOException {
    try (var entries = Files.list(part)) {
      var files =
          entries.filter(file -> Files.isRegularFile(file) && !isHidden(file)).sorted().toList();
      var images = files.stream().filter(ImageFolder::isImage).toList();
      if (!images.isEmpty() && images.size() < files.size()) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s: %d of its %d files are left out, for instance %s: only images are taken",
                part,
                files.size() - images.size(),
                files.size(),
                files.stream()
                    .filter(file -> !isImage(file))
                    .findFirst()
                    .orElseThrow()
                    .getFileName()));
      }
      return images;
    }
  }

  private static boolean isImage(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }
}

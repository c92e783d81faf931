package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the PNG and JPEG images of a folder, in the order of their names. */
final class ImageFolder {
  private static final Pattern NAME =
      Pattern.compile("[^.].*\\.(png|jpe?g)", Pattern.CASE_INSENSITIVE);

  private ImageFolder() {}

  /**
   * Reads the images of the subfolders {@code train} and {@code test}, or, where these are not
   * there, the folder's own.
   *
   * @throws DataException when there are none, one is damaged, or not all are of one size
   * @throws IOException when a folder cannot be read
   */
  static ImageSet read(Path folder) throws IOException {
    var train = folder.resolve("train");
    var test = folder.resolve("test");
    return Files.isDirectory(train) && Files.isDirectory(test)
        ? new ImageSet(images(train), images(test))
        : DataFiles.split(images(folder));
  }

  private static Images images(Path folder) throws IOException {
    var files = files(folder);
    if (files.isEmpty()) {
      throw new DataException(
          folder + ": holds neither the four IDX files nor images named *.png, *.jpg or *.jpeg");
    }
    return ImageFile.readAll(folder, files);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }
}

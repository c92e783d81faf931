package org.gbrbm.data;

import java.nio.file.Path;

/** Finds out what kind of data set lies at a path, and reads it, not scaled. */
final class DataFiles {
  private DataFiles() {}

  static ImageSet read(Path path) throws DataException {
    try {
      return IdxFile.readSet(path);
    } catch (IllegalArgumentException e) {
      throw new DataException(path + ": " + e.getMessage(), e);
    }
  }
}

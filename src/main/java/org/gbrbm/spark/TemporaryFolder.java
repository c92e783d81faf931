package org.gbrbm.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;

/**
 * A folder of this machine that is there until it is closed: TensorFlow reads and writes no other
 * files.
 *
 * @param path the folder
 */
record TemporaryFolder(Path path) implements AutoCloseable {

  /** Creates one, empty. */
  static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("gbrbm-"));
  }

  @Override
  public void close() throws IOException {
    PathUtils.deleteDirectory(path);
  }
}

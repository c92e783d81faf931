package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the parts of a data set, one after another. */
final class ChainedReader implements ExampleReader {
  private final Path path;
  private final List<Opening> parts;
  private ExampleReader current;
  private int next = 1;

  /** Begins to read a part. */
  @FunctionalInterface
  interface Opening {
    /**
     * Begins.
     *
     * @throws IOException when it cannot be read
     */
    ExampleReader open() throws IOException;
  }

  /**
   * Begins to read the first.
   *
   * @param path what the data set is called in messages
   * @param parts at least one
   * @throws DataException when it cannot be read
   */
  ChainedReader(Path path, List<Opening> parts) throws DataException {
    this.path = path;
    this.parts = parts;
    this.current = DataException.naming(path, parts.get(0)::open);
  }

  @Override
  public Optional<ExampleBatch> next(int most) throws DataException {
    return DataException.naming(path, () -> nextOfAll(most));
  }

  private Optional<ExampleBatch> nextOfAll(int most) throws IOException {
    while (true) {
      var batch = current.next(most);
      if (batch.isPresent() || next == parts.size()) {
        return batch;
      }
      current.close();
      current = parts.get(next).open();
      next++;
    }
  }

  @Override
  public List<String> kept() {
    return current.kept();
  }

  @Override
  public Optional<String> unused() {
    return current.unused();
  }

  @Override
  public List<String> names() {
    return current.names();
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}

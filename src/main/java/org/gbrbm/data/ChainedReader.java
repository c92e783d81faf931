package org.gbrbm.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads the parts of a data set, one after another. */
final class ChainedReader implements ExampleReader {
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
   * @param parts at least one
   * @throws IOException when it cannot be read
   */
  ChainedReader(List<Opening> parts) throws IOException {
    this.parts = parts;
    this.current = parts.get(0).open();
  }

  @Override
  public Optional<ExampleBatch> next(int most) throws IOException {
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
  public List<String> names() {
    return current.names();
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}

package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
    this.current = named(() -> parts.get(0).open());
  }

  @Override
  public Optional<ExampleBatch> next(int most) throws DataException {
    return named(() -> nextOfAll(most));
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T named(Reading<T> reading) throws DataException {
    try {
      return reading.read();
    } catch (DataException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DataException(path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: cannot be read (%s)", path, e), e);
    }
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
  public List<String> names() {
    return current.names();
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}

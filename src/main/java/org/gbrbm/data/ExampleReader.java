package org.gbrbm.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads a data set one part after another, so that it may be larger than the memory. */
public interface ExampleReader extends Closeable {

  /**
   * Reads the next examples, not scaled; some of their values may not be finite. They may lie in
   * memory that is used again for those after them.
   *
   * @param most how many at most, at least 1
   * @return as many, or those that are left; empty when there are no more
   * @throws DataException when the file is damaged, or an example cannot be read and that ends the
   *     reading
   * @throws IOException when it cannot be read
   */
  Optional<ExampleBatch> next(int most) throws IOException;

  /** {@return the names of the columns whose texts are {@link ExampleBatch#kept}} */
  List<String> kept();

  /** {@return a line about columns that are neither read nor kept; empty where there are none} */
  default Optional<String> unused() {
    return Optional.empty();
  }

  /** {@return the names of the numbers of an example; empty where they have none} */
  List<String> names();
}

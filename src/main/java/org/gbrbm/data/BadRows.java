package org.gbrbm.data;

/** Is told of examples that cannot be used, while others are read on. */
@FunctionalInterface
public interface BadRows {
  /** Ends the reading at the first. */
  BadRows STOP =
      row -> {
        throw row;
      };

  /**
   * Takes note of an example that is left out.
   *
   * @param row where it is, and what is wrong with it
   * @throws DataException to end the reading
   */
  void found(DataException row) throws DataException;
}

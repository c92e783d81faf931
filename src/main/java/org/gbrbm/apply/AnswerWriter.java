package org.gbrbm.apply;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Writes answers one after another. */
interface AnswerWriter extends Closeable {

  /**
   * Writes the answers to some examples.
   *
   * @param kept for each example, what its file has beside its numbers
   * @param answers for each column, the numbers of all examples one after another
   * @throws IOException when they cannot be written
   */
  void write(List<List<String>> kept, List<float[]> answers) throws IOException;
}

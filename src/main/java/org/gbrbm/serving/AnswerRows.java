package org.gbrbm.serving;

import java.util.List;

/** The rows of an answer that has several outputs. */
final class AnswerRows {
  private AnswerRows() {}

  /**
   * The rows of outputs, one beside the other.
   *
   * @param outputs rows [n][columns] of each, at least one output, of the same n
   */
  static float[][] sideBySide(List<float[][]> outputs) {
    if (outputs.size() == 1) {
      return outputs.get(0);
    }
    int columns = outputs.stream().mapToInt(rows -> rows[0].length).sum();
    var joined = new float[outputs.get(0).length][columns];
    for (int i = 0; i < joined.length; i++) {
      int at = 0;
      for (var rows : outputs) {
        System.arraycopy(rows[i], 0, joined[i], at, rows[i].length);
        at += rows[i].length;
      }
    }
    return joined;
  }
}

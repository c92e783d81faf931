package org.gbrbm.bench;

/**
 * The size of a step of training.
 *
 * @param hidden M
 * @param batchSize B
 * @param visible D
 * @param cdSteps k
 */
record Case(int hidden, int batchSize, int visible, int cdSteps) {

  /** A case from its four numbers with commas between them, {@code M,B,D,k}. */
  static Case parse(String text) {
    var numbers = text.split(",", -1);
    if (numbers.length != 4) {
      throw new IllegalArgumentException("a case is M,B,D,k, not " + text);
    }
    return new Case(
        Integer.parseInt(numbers[0]),
        Integer.parseInt(numbers[1]),
        Integer.parseInt(numbers[2]),
        Integer.parseInt(numbers[3]));
  }
}

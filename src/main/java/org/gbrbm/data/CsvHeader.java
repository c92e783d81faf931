package org.gbrbm.data;

import java.util.List;
import java.util.stream.IntStream;

/** Finds out whether the first line of a table names its columns. */
final class CsvHeader {
  /** From so many columns on, numbers one above the other are no accident. */
  private static final int FEWEST_CONSECUTIVE = 3;

  private CsvHeader() {}

  /**
   * Tells whether the first line is one of names: when a column has text there and numbers below
   * it, when there is no number in it at all, or when its numbers are unlike those below them.
   *
   * @param lines the first lines of a table, of one length
   * @param numbers reads its numbers
   */
  static boolean isIn(List<List<String>> lines, Numbers numbers) {
    var first = lines.get(0);
    var below = lines.subList(1, lines.size());
    var numeric =
        IntStream.range(0, first.size()).filter(i -> numbers.isNumber(first.get(i))).toArray();
    for (int i = 0; i < first.size(); i++) {
      int column = i;
      boolean text = !numbers.isNumber(first.get(i)) && !Numbers.isMissing(first.get(i));
      boolean lone =
          Numbers.isTruth(first.get(i))
              && below.stream().noneMatch(line -> Numbers.isTruth(line.get(column)));
      if ((text || lone) && below.stream().anyMatch(line -> numbers.isNumber(line.get(column)))) {
        return true;
      }
    }
    if (numeric.length == 0) {
      return first.stream().anyMatch(field -> !Numbers.isMissing(field));
    }
    boolean pandas =
        first.get(0).isEmpty()
            && !below.isEmpty()
            && IntStream.of(numeric).allMatch(i -> Numbers.isInteger(first.get(i)));
    if (pandas && below.stream().allMatch(line -> Numbers.isInteger(line.get(0)))) {
      return true; // the index has no name
    }
    return areNames(first, below, numeric);
  }

  /** Whether numbers are names, such as years or 0, 1, 2, ... */
  private static boolean areNames(List<String> first, List<List<String>> below, int[] columns) {
    if (columns.length < 2 || below.isEmpty()) {
      return false;
    }
    boolean unlikeOthers =
        IntStream.of(columns).allMatch(i -> Numbers.isInteger(first.get(i)))
            && below.stream()
                .allMatch(
                    line -> IntStream.of(columns).noneMatch(i -> Numbers.isInteger(line.get(i))));
    return unlikeOthers || (isConsecutive(first, columns) && !isConsecutive(below.get(0), columns));
  }

  private static boolean isConsecutive(List<String> line, int[] columns) {
    if (columns.length < FEWEST_CONSECUTIVE) {
      return false;
    }
    return IntStream.range(0, columns.length)
        .allMatch(
            i ->
                Numbers.isWhole(line.get(columns[i]))
                    && (i == 0
                        || Numbers.whole(line.get(columns[i]))
                            == Numbers.whole(line.get(columns[i - 1])) + 1));
  }
}

package org.gbrbm.data;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Lines above the names of a table, such as the title of an export.
 *
 * @param lines the lines
 */
record CsvTitles(List<CsvLine> lines) {

  /**
   * Takes them off: they have fewer fields than most lines of the table have. A last one of names
   * alone with one field less is R's line of names, which has none for those of rows.
   *
   * @param sample the first lines of a file, at least one
   * @param numbers reads its numbers
   */
  static CsvTitles takenOff(Deque<CsvLine> sample, Numbers numbers) {
    var byLength = sample.stream().collect(groupingBy(line -> line.fields().size(), counting()));
    int usual = Collections.max(byLength.entrySet(), Map.Entry.comparingByValue()).getKey();
    var titles = new ArrayList<CsvLine>();
    while (sample.element().fields().size() < usual) {
      var line = sample.remove();
      boolean last = sample.element().fields().size() == usual;
      if (last && usual > 2 && areNames(line, usual - 1, numbers)) {
        var withRows = Stream.concat(Stream.of(""), line.fields().stream()).toList();
        sample.addFirst(new CsvLine(withRows, line.number()));
      } else {
        titles.add(line);
      }
    }
    return new CsvTitles(List.copyOf(titles));
  }

  private static boolean areNames(CsvLine line, int count, Numbers numbers) {
    return line.fields().size() == count
        && line.fields().stream().allMatch(field -> numbers.parse(field).isEmpty());
  }

  /** What they are, as the end of a line; empty where there are none. */
  String note() {
    return lines.stream()
        .map(
            line ->
                String.format(
                    Locale.ROOT,
                    "; line %d is above the table: '%s'",
                    line.number(),
                    CsvColumns.shortened(String.join(" ", line.fields()))))
        .collect(joining());
  }
}

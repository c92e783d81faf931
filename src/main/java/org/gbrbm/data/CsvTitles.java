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
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lines above the names of a table, such as the title of an export.
 *
 * @param lines the lines
 */
record CsvTitles(List<CsvLine> lines) {

  /**
   * Takes them off: they have fewer fields than most lines of the table have. A last one of names
   * alone that lacks one field is no title: where the lines below end in a separator, or begin with
   * the names of rows, which have none themselves in what R writes.
   *
   * @param sample the first lines of a file, at least one
   * @param numbers reads its numbers
   */
  static CsvTitles takenOff(Deque<CsvLine> sample, Numbers numbers) {
    var byLength = sample.stream().collect(groupingBy(line -> line.fields().size(), counting()));
    int usual = Collections.max(byLength.entrySet(), Map.Entry.comparingByValue()).getKey();
    var titles = new ArrayList<CsvLine>();
    while (sample.element().fields().size() < usual) {
      titles.add(sample.remove());
    }
    if (!titles.isEmpty()) {
      var rows = sample.stream().filter(line -> line.fields().size() == usual).toList();
      var last = titles.get(titles.size() - 1);
      names(last.fields(), rows, numbers)
          .ifPresent(
              all -> {
                titles.remove(last);
                sample.addFirst(new CsvLine(all, last.number()));
              });
    }
    return new CsvTitles(List.copyOf(titles));
  }

  /** The names of all columns, if names lack that of the first or the last alone. */
  private static Optional<List<String>> names(
      List<String> names, List<CsvLine> rows, Numbers numbers) {
    int count = rows.get(0).fields().size();
    if (names.size() != count - 1 || names.stream().anyMatch(numbers::isNumber)) {
      return Optional.empty();
    }
    if (rows.stream().allMatch(row -> row.fields().get(count - 1).isEmpty())) {
      return Optional.of(Stream.concat(names.stream(), Stream.of("")).toList());
    }
    var first = rows.stream().map(row -> row.fields().get(0)).toList();
    boolean ofRows =
        first.stream().distinct().count() == first.size()
            && (first.stream().noneMatch(numbers::isNumber)
                || first.stream().allMatch(Numbers::isInteger));
    return ofRows && count > 2
        ? Optional.of(Stream.concat(Stream.of(""), names.stream()).toList())
        : Optional.empty();
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

package org.gbrbm.data;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which columns of a table are taken.
 *
 * @param names those of all columns; empty where the table has no line of names
 * @param taken numbers of columns, from 0, in the order in which they are taken
 * @param kept those of the columns that identify or classify rows, from 0
 * @param empty those of columns without a name in which the first lines have nothing, from 0
 * @param leftOut those of the columns of which it is said that they are left out, from 0, and why:
 *     for instance {@code classes}
 */
record CsvColumns(
    Optional<List<String>> names,
    List<Integer> taken,
    List<Integer> kept,
    List<Integer> empty,
    Map<Integer, String> leftOut) {
  private static final int MOST_TOLD = 5;

  /**
   * Finds out which columns to take.
   *
   * @param file for messages
   * @param lines the first lines of the table, of one length
   * @param numbers reads its numbers
   * @param format what a user says of it
   * @throws DataException when there is no such column, or one holds text
   */
  static CsvColumns of(Path file, List<List<String>> lines, Numbers numbers, DataFormat format)
      throws DataException {
    boolean header =
        switch (format.header()) {
          case YES -> true;
          case NO -> false;
          case AUTO -> CsvHeader.isIn(lines, numbers);
        };
    var names = header ? Optional.of(lines.get(0)) : Optional.<List<String>>empty();
    return new CsvChoice(file, names, lines.get(0).size()).of(format, lines);
  }

  /** What the columns that are kept are called. */
  List<String> keptNames() {
    return kept.stream().map(this::name).toList();
  }

  /** What the columns that are taken are called; empty where the table has no names. */
  List<String> takenNames() {
    return names.isEmpty() ? List.of() : taken.stream().map(this::name).toList();
  }

  /** The names of the columns that are taken, where each has one that no other column has. */
  List<String> distinctNames() {
    if (names.isEmpty()) {
      return List.of();
    }
    var counts = names.get().stream().collect(groupingBy(name -> name, counting()));
    var own = taken.stream().map(names.get()::get).toList();
    boolean distinct = own.stream().allMatch(name -> counts.get(name) == 1);
    return distinct && !own.contains("") ? own : List.of();
  }

  private String name(int column) {
    return names
        .map(all -> all.get(column))
        .filter(text -> !text.isEmpty())
        .orElse(String.format(Locale.ROOT, "column_%d", column + 1));
  }

  /** A text of the file, fit to be printed. */
  static String shortened(String field) {
    var plain = field.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 40 ? plain : plain.substring(0, 40) + "...";
  }

  /** What a column is called in messages: its number from 1, and its name if it has one. */
  String describe(int column) {
    return describe(names, column);
  }

  static String describe(Optional<List<String>> names, int column) {
    var name = names.map(all -> all.get(column)).filter(text -> !text.isEmpty());
    return String.format(
        Locale.ROOT,
        "column %d%s",
        column + 1,
        name.map(text -> " ('" + shortened(text) + "')").orElse(""));
  }

  /** What is said of columns that are left out; empty where there are none. */
  private String leftOut(Predicate<Integer> which) {
    var columns = leftOut.keySet().stream().filter(which).toList();
    var more =
        columns.size() <= MOST_TOLD
            ? ""
            : String.format(Locale.ROOT, "; and %d more", columns.size() - MOST_TOLD);
    return columns.isEmpty()
        ? ""
        : columns.stream()
            .limit(MOST_TOLD)
            .map(column -> describe(column) + ", " + leftOut.get(column))
            .collect(joining("; ", "left out: ", more));
  }

  /** What is said of the columns that are neither taken nor kept; empty where there are none. */
  Optional<String> unused() {
    return Optional.of(leftOut(not(kept::contains))).filter(not(String::isEmpty));
  }

  /** What was taken, in a line. */
  String note(int rows) {
    var others = leftOut(column -> true);
    return String.format(
        Locale.ROOT,
        "%d rows of %d numbers; %s%s",
        rows,
        taken.size(),
        names.isPresent()
            ? "the first line has the names of the columns"
            : "the first line is a row of numbers",
        others.isEmpty() ? "" : "; " + others);
  }
}

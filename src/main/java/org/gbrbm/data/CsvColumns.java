package org.gbrbm.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which columns of a table are taken.
 *
 * @param names those of all columns; empty where the table has no line of names
 * @param taken numbers of columns, from 0, in the order in which they are taken
 * @param kept those of the columns that identify or classify rows, from 0
 * @param empty those of columns without a name in which the first lines have nothing, from 0
 * @param leftOut what is said of the others, each as {@code 'label' (classes)}
 */
record CsvColumns(
    Optional<List<String>> names,
    List<Integer> taken,
    List<Integer> kept,
    List<Integer> empty,
    List<String> leftOut) {
  private static final Set<String> LABELS = Set.of("label", "labels", "class", "target");
  private static final Set<String> IDS = Set.of("id", "index", "idx", "rowid", "row_id", "uuid");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");
  private static final Pattern UNNAMED = Pattern.compile("(Unnamed: 0)?");

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
    var columns = new Choice(file, names, lines.get(0).size());
    if (header && !format.names().isEmpty()) {
      columns.takeNamed(format);
    } else {
      columns.take(format, lines);
    }
    if (columns.taken.isEmpty()) {
      throw new DataException(file + ": no column is left to take", List.of("columns"));
    }
    return new CsvColumns(
        names,
        List.copyOf(columns.taken),
        List.copyOf(columns.kept),
        List.copyOf(columns.empty),
        columns.leftOut);
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
    var distinct = new ArrayList<String>();
    for (int column : taken) {
      var name = names.map(all -> all.get(column)).orElse("");
      if (name.isEmpty() || Collections.frequency(names.get(), name) > 1) {
        return List.of();
      }
      distinct.add(name);
    }
    return distinct;
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

  private static String describe(Optional<List<String>> names, int column) {
    var name = names.map(all -> all.get(column)).filter(text -> !text.isEmpty());
    return String.format(
        Locale.ROOT,
        "column %d%s",
        column + 1,
        name.map(text -> " ('" + shortened(text) + "')").orElse(""));
  }

  /** Columns by their names and numbers. */
  private static final class Choice {
    private final Path file;
    private final Optional<List<String>> names;
    private final int count;
    private final Set<Integer> taken = new LinkedHashSet<>();
    private final TreeSet<Integer> kept = new TreeSet<>();
    private final List<Integer> empty = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    Choice(Path file, Optional<List<String>> names, int count) {
      this.file = file;
      this.names = names;
      this.count = count;
    }

    /** What a user says of the columns, or all that are measurements. */
    void take(DataFormat format, List<List<String>> lines) throws DataException {
      boolean all = format.columns().isEmpty();
      if (all) {
        IntStream.range(0, count).forEach(taken::add);
      } else {
        taken.addAll(new TreeSet<>(all(format.columns())));
      }
      leaveOut(format.labelColumn(), "labelColumn", "classes");
      leaveOut(format.idColumn(), "idColumn", "identifiers");
      names.ifPresent(known -> leaveOutByName(known, all));
      if (all) {
        leaveOutEmpty(lines);
      }
    }

    /**
     * The columns of a model, by their names and in its order. Those with classes or identifiers
     * need not be in a table for it, and are kept where they are.
     */
    void takeNamed(DataFormat format) throws DataException {
      for (var name : format.names()) {
        int found = Collections.frequency(names.orElseThrow(), name);
        if (found != 1) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s: has %s column '%s', which the model takes; it has %d: %s",
                  file,
                  found == 0 ? "no" : "more than one",
                  shortened(name),
                  count,
                  shortened(String.join(", ", names.get()))),
              List.of("columns"));
        }
        taken.add(byName(name));
      }
      for (var other : List.of(format.labelColumn(), format.idColumn())) {
        find(other).filter(column -> !taken.contains(column)).ifPresent(kept::add);
      }
      leaveOutByName(names.get(), false);
      IntStream.range(0, count)
          .filter(column -> !taken.contains(column) && !kept.contains(column))
          .forEach(column -> leftOut.add(describe(names, column) + ", not the model's"));
    }

    /** Numbers from 0 of columns such as {@code 2-5,height}. */
    List<Integer> all(String text) throws DataException {
      var chosen = new ArrayList<Integer>();
      for (var part : text.split(",", -1)) {
        var range = RANGE.matcher(part.strip());
        if (byName(part.strip()) < 0 && range.matches()) {
          int last = one(range.group(2), "columns");
          for (int i = one(range.group(1), "columns"); i <= last; i++) {
            chosen.add(i);
          }
        } else {
          chosen.add(one(part.strip(), "columns"));
        }
      }
      return chosen;
    }

    private int byName(String name) {
      return names.map(all -> all.indexOf(name)).orElse(-1);
    }

    /** The number from 0 of a column, by its name or its number from 1. */
    private Optional<Integer> find(String text) {
      int named = byName(text);
      if (named >= 0) {
        return Optional.of(named);
      }
      return Optional.of(text)
          .filter(some -> some.matches("\\d{1,9}"))
          .map(number -> Integer.parseInt(number) - 1)
          .filter(column -> column >= 0 && column < count);
    }

    /** The same of a column that is to be there. */
    private int one(String text, String setting) throws DataException {
      return find(text)
          .orElseThrow(
              () ->
                  new DataException(
                      String.format(
                          Locale.ROOT,
                          "%s: has no column '%s'; it has %d%s",
                          file,
                          shortened(text),
                          count,
                          names.map(all -> ": " + shortened(String.join(", ", all))).orElse("")),
                      List.of(setting)));
    }

    void leaveOut(String column, String setting, String what) throws DataException {
      if (!column.isEmpty()) {
        leaveOut(one(column, setting), what);
      }
    }

    private void leaveOut(int column, String what) {
      kept.add(column);
      if (taken.remove(column)) {
        leftOut.add(describe(names, column) + ", " + what);
      }
    }

    /** Columns with nothing in them, such as a separator at the end of each line makes. */
    void leaveOutEmpty(List<List<String>> lines) {
      for (int column : List.copyOf(taken)) {
        boolean nameless = names.isPresent() || column == count - 1;
        if (nameless && lines.stream().allMatch(line -> line.get(column).isEmpty())) {
          taken.remove(column);
          empty.add(column);
          leftOut.add(describe(names, column) + ", empty");
        }
      }
    }

    /**
     * Columns that are no measurements by their usual names, and pandas' nameless index. Where the
     * columns to take are named, such a one is taken if it is among them.
     */
    void leaveOutByName(List<String> all, boolean alsoTaken) {
      for (int i = 0; i < count; i++) {
        var name = all.get(i).toLowerCase(Locale.ROOT);
        if (!alsoTaken && taken.contains(i)) {
          continue;
        }
        if (i == 0 && UNNAMED.matcher(all.get(i)).matches()) {
          leaveOut(i, "numbers of rows");
        } else if (LABELS.contains(name)) {
          leaveOut(i, "classes");
        } else if (IDS.contains(name)) {
          leaveOut(i, "identifiers");
        }
      }
    }
  }

  /** What was taken, in a line. */
  String note(int rows) {
    return String.format(
        Locale.ROOT,
        "%d rows of %d numbers; %s%s",
        rows,
        taken.size(),
        names.isPresent()
            ? "the first line has the names of the columns"
            : "the first line is a row of numbers",
        leftOut.isEmpty()
            ? ""
            : leftOut.stream().collect(Collectors.joining("; ", "; left out: ", "")));
  }
}

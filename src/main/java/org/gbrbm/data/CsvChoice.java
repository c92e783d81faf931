package org.gbrbm.data;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds out which columns of a table to take: by what is said of them, or by their names. */
final class CsvChoice {
  private static final Set<String> LABELS = Set.of("label", "labels", "class", "target");
  private static final Set<String> IDS = Set.of("id", "index", "idx", "rowid", "row_id", "uuid");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");
  private static final Pattern UNNAMED = Pattern.compile("(Unnamed: 0)?");

  private final Path file;
  private final Optional<List<String>> names;
  private final int count;
  private final Set<Integer> taken = new LinkedHashSet<>();
  private final Set<Integer> kept = new TreeSet<>();
  private final List<Integer> empty = new ArrayList<>();
  private final Map<Integer, String> leftOut = new LinkedHashMap<>();

  /**
   * Begins with none.
   *
   * @param file for messages
   * @param names those of all columns; empty where the table has no line of names
   * @param count how many columns there are
   */
  CsvChoice(Path file, Optional<List<String>> names, int count) {
    this.file = file;
    this.names = names;
    this.count = count;
  }

  /**
   * Takes columns.
   *
   * @param format what a user says of them
   * @param lines the first lines of the table, that of names among them
   * @throws DataException when there is no such column, or none is left
   */
  CsvColumns of(DataFormat format, List<List<String>> lines) throws DataException {
    boolean all = format.columns().isEmpty();
    var chosen = all ? IntStream.range(0, count).boxed().toList() : chosen(format.columns());
    if (names.isPresent() && !format.names().isEmpty() && (all || areNamed(chosen, format))) {
      takeNamed(format, chosen);
    } else {
      take(format, chosen, lines);
    }
    if (taken.isEmpty()) {
      throw new DataException(file + ": no column is left to take", List.of("columns"));
    }
    return new CsvColumns(
        names,
        List.copyOf(taken),
        List.copyOf(kept),
        List.copyOf(empty),
        Collections.unmodifiableMap(leftOut));
  }

  /** Whether columns are those of a model, in whatever order. */
  private boolean areNamed(List<Integer> chosen, DataFormat format) {
    var own = chosen.stream().map(names.orElseThrow()::get).collect(toSet());
    return own.equals(Set.copyOf(format.names()));
  }

  /** What a user says of the columns, or all that are measurements. */
  private void take(DataFormat format, List<Integer> chosen, List<List<String>> lines)
      throws DataException {
    boolean all = format.columns().isEmpty();
    taken.addAll(chosen);
    leaveOut(format.labelColumn(), "labelColumn", "classes");
    leaveOut(format.idColumn(), "idColumn", "identifiers");
    names.ifPresent(known -> leaveOutByName(known, all));
    if (all) {
      leaveOutEmpty(lines);
    }
  }

  /**
   * The columns of a model, by their names and in its order. Those with classes or identifiers need
   * not be in a table for it, and are kept where they are.
   */
  private void takeNamed(DataFormat format, List<Integer> chosen) throws DataException {
    var places = chosen.stream().collect(groupingBy(names.orElseThrow()::get));
    for (var name : format.names()) {
      var found = places.getOrDefault(name, List.of());
      if (found.size() != 1) {
        var number = found.isEmpty() ? "no" : "more than one";
        throw hasNot(number, name, ", which the model takes", "columns");
      }
      taken.add(found.get(0));
    }
    Stream.of(format.labelColumn(), format.idColumn())
        .filter(not(String::isEmpty))
        .flatMap(other -> find(other).stream())
        .filter(not(taken::contains))
        .forEach(kept::add);
    leaveOutByName(names.get(), false);
    IntStream.range(0, count)
        .filter(column -> !taken.contains(column) && !kept.contains(column))
        .forEach(column -> leftOut.put(column, "not the model's"));
  }

  /** Numbers from 0 of columns such as {@code 2-5,height}. */
  private List<Integer> chosen(String text) throws DataException {
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
    return find(text).orElseThrow(() -> hasNot("no", text, "", setting));
  }

  private DataException hasNot(String number, String column, String why, String setting) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: has %s column '%s'%s; it has %d%s",
            file,
            number,
            CsvColumns.shortened(column),
            why,
            count,
            names.map(all -> ": " + CsvColumns.shortened(String.join(", ", all))).orElse("")),
        List.of(setting));
  }

  private void leaveOut(String column, String setting, String what) throws DataException {
    if (!column.isEmpty()) {
      leaveOut(one(column, setting), what);
    }
  }

  private void leaveOut(int column, String what) {
    kept.add(column);
    if (taken.remove(column)) {
      leftOut.put(column, what);
    }
  }

  /** Columns with nothing in them, such as a separator at the end of each line makes. */
  private void leaveOutEmpty(List<List<String>> lines) {
    for (int column : List.copyOf(taken)) {
      boolean nameless = names.isPresent() || column == count - 1;
      if (nameless && lines.stream().allMatch(line -> line.get(column).isEmpty())) {
        taken.remove(column);
        empty.add(column);
        leftOut.put(column, "empty");
      }
    }
  }

  /**
   * Columns that are no measurements by their usual names, and pandas' nameless index. Where the
   * columns to take are named, such a one is taken if it is among them.
   */
  private void leaveOutByName(List<String> all, boolean alsoTaken) {
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

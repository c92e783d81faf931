package org.gbrbm.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * How a table is written.
 *
 * @param separator between the fields
 * @param decimal the decimal mark
 */
record CsvDialect(char separator, char decimal) {
  /** In the order in which they are tried: what may also stand in or beside a number comes last. */
  private static final char[] SEPARATORS = {';', '\t', '|', ',', ' '};

  /** The share of lines that must have a separator for it to be taken: one may be damaged. */
  private static final double MOST_LINES = 0.9;

  /** A first line that tells Excel the separator. */
  private static final Pattern SEPARATOR_LINE = Pattern.compile("\\A\"?sep=(.)\"?\\s*?\n");

  /** What is between fields, and around them. */
  CSVFormat format() {
    return CSVFormat.DEFAULT
        .builder()
        .setDelimiter(separator)
        .setTrim(true)
        .setIgnoreEmptyLines(true)
        .setCommentMarker('#')
        .get();
  }

  /**
   * Finds out how a table is written.
   *
   * @param file for messages
   * @param start its first lines
   * @param format what a user says of it
   * @throws DataException when both decimal marks are in use
   * @throws IOException when the lines are no sound CSV
   */
  static CsvDialect of(Path file, String start, DataFormat format) throws IOException {
    var separator = format.separatorCharacter().orElseGet(() -> separator(start));
    var table = withoutSeparatorLine(start);
    if (format.decimalMark().isPresent()) {
      return new CsvDialect(separator, format.decimalMark().get());
    }
    var points = new CsvDialect(separator, '.');
    boolean point = false;
    boolean comma = false;
    try (var text = points.reader(new BufferedReader(new StringReader(table)));
        var parser = CSVParser.parse(text, points.format())) {
      for (var line : parser) {
        for (var field : line) {
          point |= field.matches("[+-]?\\d*\\.\\d+([eE][+-]?\\d+)?");
          comma |= isDecimalComma(field);
        }
      }
    }
    if (point && comma) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: has numbers with a decimal point and others with a decimal comma; say which of the two it is",
              file),
          List.of("decimal", "separator"));
    }
    return comma ? new CsvDialect(separator, ',') : points;
  }

  private static boolean isDecimalComma(String field) {
    return field.matches("[+-]?\\d*,\\d+([eE][+-]?\\d+)?");
  }

  /** The first lines of a table, the one for Excel left empty, so that lines keep their numbers. */
  static String withoutSeparatorLine(String start) {
    return SEPARATOR_LINE.matcher(start).replaceFirst("\n");
  }

  private static char separator(String start) {
    var told = SEPARATOR_LINE.matcher(start);
    if (told.lookingAt()) {
      return told.group(1).charAt(0);
    }
    var lines = start.lines().filter(line -> !line.isBlank()).map(String::strip).toList();
    for (char candidate : SEPARATORS) {
      if (isInMost(lines, candidate)) {
        return candidate;
      }
    }
    // There may be a title above the table.
    for (char candidate : SEPARATORS) {
      var table = lines.stream().dropWhile(line -> !hasOutsideQuotes(line, candidate)).toList();
      if (2 * table.size() > lines.size() && isInMost(table, candidate)) {
        return candidate;
      }
    }
    return ',';
  }

  private static boolean isInMost(List<String> lines, char separator) {
    long having = lines.stream().filter(line -> hasOutsideQuotes(line, separator)).count();
    return !lines.isEmpty() && having >= MOST_LINES * lines.size();
  }

  /** The text of the table with one separator between its fields. */
  Reader reader(BufferedReader text) {
    return separator == ' ' ? new SpacedTableReader(text) : text;
  }

  private static boolean hasOutsideQuotes(String line, char wanted) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      quoted ^= c == '"';
      if (c == wanted && !quoted) {
        return true;
      }
    }
    return false;
  }
}

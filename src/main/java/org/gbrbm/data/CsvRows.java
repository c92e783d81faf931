package org.gbrbm.data;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.apache.commons.io.input.SequenceReader;
import org.gbrbm.data.Numbers.Absence;

/** The rows of a table of numbers, one after another. */
final class CsvRows implements Closeable {
  /** Lines by which the form of a table is found out. */
  private static final int SAMPLE = 100;

  private final Path file;
  private final DataFormat format;
  private final BadRows bad;
  private final Numbers numbers;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Deque<CsvLine> sample = new ArrayDeque<>();
  private final CsvTitles titles;
  private final int length;
  private final CsvColumns columns;

  /**
   * A row of the table.
   *
   * @param values the numbers that are taken; NaN for one that is missing
   * @param kept the texts of columns that identify or classify rows
   * @param line where it ends in the file, from 1
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Row(double[] values, List<String> kept, long line) {}

  /**
   * Begins to read a table.
   *
   * @param file what it is called in messages
   * @param in the table from its start, which is closed with this, or when it cannot be read
   * @param format what a user says of it
   * @param bad told of rows of another length, or with something that is not a finite number
   * @throws DataException when there is nothing in it, or the columns cannot be taken
   * @throws IOException when it cannot be read
   */
  CsvRows(Path file, InputStream in, DataFormat format, BadRows bad) throws IOException {
    this.file = file;
    this.format = format;
    this.bad = bad;
    try {
      var text = text(in);
      var start = start(text);
      var dialect = CsvDialect.of(file, start, format);
      this.numbers = new Numbers(dialect.decimal());
      var table = CsvDialect.withoutSeparatorLine(start);
      var whole = new BufferedReader(new SequenceReader(new StringReader(table), text));
      this.parser =
          CSVParser.builder().setReader(dialect.reader(whole)).setFormat(dialect.format()).get();
      this.records = parser.iterator();
      while (sample.size() < SAMPLE && hasNext()) {
        sample.add(nextLine());
      }
      if (sample.isEmpty()) {
        throw new DataException(file + ": holds no numbers");
      }
      this.titles = CsvTitles.takenOff(sample, numbers);
      this.length = sample.element().fields().size();
      this.columns = CsvColumns.of(file, sampleOfRightLength(), numbers, format);
      if (columns.names().isPresent()) {
        sample.remove();
      } else if (!titles.lines().isEmpty()) {
        throw otherLength(
            titles.lines().get(0), "most lines have"); // it may be an example that is damaged
      }
    } catch (UncheckedIOException e) {
      in.close();
      throw unsound(e);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** What was taken of so many rows, in a line. */
  String note(int rows) {
    return columns.note(rows) + titles.note();
  }

  private List<List<String>> sampleOfRightLength() {
    return sample.stream().map(CsvLine::fields).filter(fields -> fields.size() == length).toList();
  }

  private static BufferedReader text(InputStream in) throws IOException {
    var marked =
        BOMInputStream.builder()
            .setInputStream(in)
            .setByteOrderMarks(ByteOrderMark.UTF_8, ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
            .get();
    var charset = marked.hasBOM() ? marked.getBOMCharsetName() : StandardCharsets.UTF_8.name();
    return new BufferedReader(new InputStreamReader(marked, charset));
  }

  /** The first lines, for finding out how they are written. */
  private static String start(BufferedReader text) throws IOException {
    var start = new StringBuilder();
    for (int i = 0; i < SAMPLE; i++) {
      var line = text.readLine();
      if (line == null) {
        break;
      }
      start.append(line).append('\n');
    }
    return start.toString();
  }

  private boolean hasNext() throws IOException {
    try {
      return records.hasNext();
    } catch (UncheckedIOException e) {
      throw unsound(e);
    }
  }

  private DataException unsound(UncheckedIOException e) {
    return new DataException(
        String.format(Locale.ROOT, "%s: not sound CSV (%s)", file, e.getCause().getMessage()), e);
  }

  private CsvLine nextLine() {
    return new CsvLine(records.next().toList(), parser.getCurrentLineNumber());
  }

  /** What is taken of the columns. */
  CsvColumns columns() {
    return columns;
  }

  /**
   * {@return the next row that can be used; empty at the end}
   *
   * @throws DataException when a row cannot be used, and that ends the reading
   * @throws IOException when the file cannot be read
   */
  Optional<Row> next() throws IOException {
    while (!sample.isEmpty() || hasNext()) {
      var line = sample.isEmpty() ? nextLine() : sample.remove();
      try {
        return Optional.of(row(line));
      } catch (DataException e) {
        bad.found(e);
      }
    }
    return Optional.empty();
  }

  private Row row(CsvLine line) throws DataException {
    if (line.fields().size() != length) {
      throw otherLength(line, titles.lines().isEmpty() ? "the first has" : "the line of names has");
    }
    var values = new double[columns.taken().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(line, columns.taken().get(i));
    }
    for (int column : columns.empty()) {
      requireEmpty(line, column);
    }
    return new Row(values, columns.kept().stream().map(line.fields()::get).toList(), line.number());
  }

  private DataException otherLength(CsvLine line, String others) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: line %d has %d columns, %s %d",
            file,
            line.number(),
            line.fields().size(),
            others,
            length),
        List.of("separator"));
  }

  private void requireEmpty(CsvLine line, int column) throws DataException {
    if (!line.fields().get(column).isEmpty()) {
      throw wrong(
          line,
          column,
          "in a column that is empty in the first lines; name the columns to take",
          List.of("columns"));
    }
  }

  private double number(CsvLine line, int column) throws DataException {
    var field = line.fields().get(column);
    var value = numbers.parse(field);
    if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
      return value.getAsDouble();
    }
    var absence = Numbers.absence(field);
    if (absence == Absence.MISSING && format.missing()) {
      return Double.NaN;
    }
    throw noNumber(line, column, absence, value.isPresent());
  }

  private DataException noNumber(CsvLine line, int column, Absence absence, boolean tooLarge) {
    String number = "is not a finite number";
    if (tooLarge) {
      return wrong(line, column, number, List.of());
    }
    return switch (absence) {
      case MISSING ->
          wrong(
              line,
              column,
              number
                  + "; allow values to be missing, leave such rows out, or name the columns to take",
              List.of("missing", "columns"));
      case INFINITE ->
          wrong(
              line,
              column,
              number + "; leave such rows out, or name the columns to take",
              List.of("columns"));
      case NONE ->
          wrong(
              line,
              column,
              number
                  + "; leave the column out: name those to take, or name it as the one with classes or identifiers",
              List.of("columns", "labelColumn", "idColumn"));
    };
  }

  private DataException wrong(CsvLine line, int column, String what, List<String> settings) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: line %d, %s: '%s' %s",
            file,
            line.number(),
            columns.describe(column),
            CsvColumns.shortened(line.fields().get(column)),
            what),
        settings);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}

package org.gbrbm.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;

/** Reads tables of numbers, a vector a line, from text files. */
final class CsvFile {
  /** Lines by which the form of a table is found out. */
  private static final int SAMPLE = 100;

  private final Path file;
  private final DataFormat format;
  private Numbers numbers;
  private CsvColumns columns;
  private int length;
  private double[] values = new double[1 << 10];
  private int size;

  private CsvFile(Path file, DataFormat format) {
    this.file = file;
    this.format = format;
  }

  /** A table. */
  record Table(Images images, String note) {}

  /** A line of the table and its number in the file. */
  private record Line(List<String> fields, long number) {}

  /**
   * Reads a file.
   *
   * @param format what a user says of it
   * @return vectors that are not scaled, and what was taken
   * @throws DataException that names the line, when lines differ in length or hold something that
   *     is not a finite number
   * @throws IOException when it cannot be read
   */
  static Table read(Path file, DataFormat format) throws IOException {
    return new CsvFile(file, format).read();
  }

  private BufferedReader open() throws IOException {
    var in =
        BOMInputStream.builder()
            .setInputStream(Files.newInputStream(file))
            .setByteOrderMarks(ByteOrderMark.UTF_8, ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
            .get();
    try {
      var charset = in.hasBOM() ? in.getBOMCharsetName() : StandardCharsets.UTF_8.name();
      return new BufferedReader(new InputStreamReader(in, charset));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private Table read() throws IOException {
    try {
      return read(CsvDialect.of(file, start(), format));
    } catch (UncheckedIOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: not sound CSV (%s)", file, e.getCause().getMessage()), e);
    }
  }

  private Table read(CsvDialect dialect) throws IOException {
    numbers = new Numbers(dialect.decimal());
    try (var reader = dialect.reader(open());
        var parser = CSVParser.builder().setReader(reader).setFormat(dialect.format()).get()) {
      var sample = new ArrayList<Line>();
      for (var line : parser) {
        if (columns != null) {
          add(line(line, parser));
          continue;
        }
        sample.add(line(line, parser));
        requireLength(sample.get(sample.size() - 1), sample.get(0).fields.size());
        if (sample.size() == SAMPLE) {
          begin(sample);
        }
      }
      if (columns == null) {
        begin(sample);
      }
      return table();
    }
  }

  /** The first lines, for finding out how they are written. */
  private String start() throws IOException {
    try (var reader = open()) {
      var start = new StringBuilder();
      for (int i = 0; i < SAMPLE; i++) {
        var line = reader.readLine();
        if (line == null) {
          break;
        }
        start.append(line).append('\n');
      }
      return start.toString();
    } catch (IOException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: cannot be read (%s)", file, e), e);
    }
  }

  private Line line(CSVRecord line, CSVParser parser) throws DataException {
    var read = new Line(line.toList(), parser.getCurrentLineNumber());
    if (columns != null) {
      requireLength(read, length);
    }
    return read;
  }

  private void begin(List<Line> sample) throws DataException {
    if (sample.isEmpty()) {
      throw new DataException(file + ": holds no numbers");
    }
    length = sample.get(0).fields.size();
    columns = CsvColumns.of(file, sample.stream().map(Line::fields).toList(), numbers, format);
    for (var line : sample.subList(columns.names().isPresent() ? 1 : 0, sample.size())) {
      add(line);
    }
  }

  private Table table() throws DataException {
    if (size == 0) {
      throw new DataException(file + ": holds no numbers");
    }
    int width = columns.taken().size();
    var buffer = DoubleBuffer.wrap(values, 0, size);
    var images = new Images(size / width, 1, width, new Values.Doubles(buffer));
    return new Table(images, columns.note(size / width));
  }

  private void requireLength(Line line, int expected) throws DataException {
    if (line.fields.size() != expected) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: line %d has %d columns, the first has %d",
              file,
              line.number,
              line.fields.size(),
              expected),
          List.of("separator"));
    }
  }

  private void add(Line line) throws DataException {
    int width = columns.taken().size();
    if (size + width > values.length) {
      DeclaredBytes.requireHeap(file, 2L * Double.BYTES * values.length);
      values = Arrays.copyOf(values, Math.max(2 * values.length, size + width));
    }
    for (int column : columns.taken()) {
      var field = line.fields.get(column);
      var value = numbers.parse(field);
      if (value.isEmpty() || !Double.isFinite(value.getAsDouble())) {
        throw noNumber(line, column, field);
      }
      values[size++] = value.getAsDouble();
    }
  }

  private DataException noNumber(Line line, int column, String field) {
    if (numbers.isNumber(field)) {
      return noNumber(line, column, field, "", List.of());
    }
    return Numbers.isMissing(field)
        ? noNumber(
            line,
            column,
            field,
            "; fill such places in, leave their rows out, or name the columns to take",
            List.of("columns"))
        : noNumber(
            line,
            column,
            field,
            "; leave the column out: name those to take, or name it as the one with classes or identifiers",
            List.of("columns", "labelColumn", "idColumn"));
  }

  private DataException noNumber(
      Line line, int column, String field, String advice, List<String> settings) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: line %d, %s: '%s' is not a finite number%s",
            file,
            line.number,
            columns.describe(column),
            shortened(field),
            advice),
        settings);
  }

  /** A text of the file, fit to be printed. */
  static String shortened(String field) {
    var plain = field.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 40 ? plain : plain.substring(0, 40) + "...";
  }
}

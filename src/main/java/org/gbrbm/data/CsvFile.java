package org.gbrbm.data;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.input.BOMInputStream;

/** Reads CSV files of numbers, a vector a line; a first line without a number is a header. */
final class CsvFile {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();

  private final Path file;
  private float[] numbers = new float[1 << 10];
  private int size;

  private CsvFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @return vectors that are not scaled
   * @throws DataException that names the line, when lines differ in length or hold something that
   *     is not a finite number
   * @throws IOException when it cannot be read
   */
  static Images read(Path file) throws IOException {
    return new CsvFile(file).read();
  }

  private Images read() throws IOException {
    var in = BOMInputStream.builder().setInputStream(Files.newInputStream(file)).get();
    try (var reader = new InputStreamReader(in, StandardCharsets.UTF_8);
        var parser = CSVParser.builder().setReader(reader).setFormat(FORMAT).get()) {
      int columns = 0;
      for (var line : parser) {
        boolean first = columns == 0;
        columns = first ? line.size() : columns;
        requireColumns(line, columns, parser.getCurrentLineNumber());
        if (!(first && isHeader(line))) {
          add(line, parser.getCurrentLineNumber());
        }
      }
      if (size == 0) {
        throw new DataException(file + ": holds no numbers");
      }
      var values = new Values.Floats(FloatBuffer.wrap(numbers, 0, size), Scaling.IDENTITY);
      return new Images(size / columns, 1, columns, values);
    } catch (UncheckedIOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: not sound CSV (%s)", file, e.getCause().getMessage()), e);
    }
  }

  private void requireColumns(CSVRecord line, int columns, long number) throws DataException {
    if (line.size() != columns) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: line %d has %d columns, the first has %d",
              file,
              number,
              line.size(),
              columns));
    }
  }

  private static boolean isHeader(CSVRecord line) {
    return line.stream().allMatch(field -> number(field).isEmpty());
  }

  private void add(CSVRecord line, long number) throws DataException {
    if (size + line.size() > numbers.length) {
      DeclaredBytes.requireHeap(file, 2L * Float.BYTES * numbers.length);
      numbers = Arrays.copyOf(numbers, Math.max(2 * numbers.length, size + line.size()));
    }
    for (int column = 0; column < line.size(); column++) {
      var field = line.get(column);
      var value = number(field).filter(Float::isFinite);
      if (value.isEmpty()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: line %d, column %d: '%s' is not a finite number",
                file,
                number,
                column + 1,
                shortened(field)));
      }
      numbers[size++] = value.get();
    }
  }

  private static Optional<Float> number(String field) {
    try {
      return Optional.of(Float.parseFloat(field));
    } catch (NumberFormatException e) {
      return Optional.empty(); // for the caller to say where
    }
  }

  private static String shortened(String field) {
    var plain = field.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 40 ? plain : plain.substring(0, 40) + "...";
  }
}

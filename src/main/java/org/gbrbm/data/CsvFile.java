package org.gbrbm.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads tables of numbers, a vector a line, from text files: whole or in parts. */
final class CsvFile {
  private CsvFile() {}

  /**
   * A table.
   *
   * @param images its rows
   * @param names of the columns that were taken; empty where these have no names of their own each
   * @param note what was taken
   */
  record Table(Images images, List<String> names, String note) {}

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
    try (var rows = new CsvRows(file, Gzip.open(file), format, BadRows.STOP)) {
      var columns = rows.columns();
      int width = columns.taken().size();
      var values = new double[1 << 10];
      int size = 0;
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        if (size + width > values.length) {
          DeclaredBytes.requireHeap(file, 2L * Double.BYTES * values.length);
          values = Arrays.copyOf(values, Math.max(2 * values.length, size + width));
        }
        System.arraycopy(row.get().values(), 0, values, size, width);
        size += width;
      }
      if (size == 0) {
        throw new DataException(file + ": holds no numbers");
      }
      return new Table(
          vectors(DoubleBuffer.wrap(values, 0, size), width),
          columns.distinctNames(),
          rows.note(size / width));
    }
  }

  private static Images vectors(DoubleBuffer values, int width) {
    return new Images(values.remaining() / width, 1, width, new Values.Doubles(values));
  }

  /**
   * Begins to read a table in parts.
   *
   * @param file what it is called in messages
   * @param in the table, which is closed with the reader, or when it cannot be read
   * @param format what a user says of it
   * @param bad told of rows that are left out
   * @throws DataException when there is nothing in it, or the columns cannot be taken
   * @throws IOException when it cannot be read
   */
  static ExampleReader open(Path file, InputStream in, DataFormat format, BadRows bad)
      throws IOException {
    return new Parts(file, new CsvRows(file, in, format, bad));
  }

  private record Parts(Path file, CsvRows rows) implements ExampleReader {
    @Override
    public Optional<ExampleBatch> next(int most) throws IOException {
      int width = rows.columns().taken().size();
      var values = DoubleBuffer.allocate(most * width);
      var lines = new ArrayList<Long>();
      var kept = new ArrayList<List<String>>();
      while (lines.size() < most) {
        var row = rows.next();
        if (row.isEmpty()) {
          break;
        }
        values.put(row.get().values());
        lines.add(row.get().line());
        kept.add(row.get().kept());
      }
      return lines.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ExampleBatch(vectors(values.flip(), width), file + ": line", lines, kept));
    }

    @Override
    public List<String> kept() {
      return rows.columns().keptNames();
    }

    @Override
    public Optional<String> unused() {
      return rows.columns().unused();
    }

    @Override
    public List<String> names() {
      return rows.columns().takenNames();
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}

package org.gbrbm.data;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;

/** Makes {@link Images} of vectors of numbers in memory, which it checks. */
final class Vectors {
  private Vectors() {}

  /** As {@link Images#of(float[][])}. */
  static Images of(float[][] rows) {
    int columns = columns(Arrays.stream(rows).mapToInt(row -> row.length).toArray());
    var values = FloatBuffer.allocate(Math.multiplyExact(rows.length, columns));
    Arrays.stream(rows).forEach(values::put);
    return of(values.flip(), columns);
  }

  /** As {@link Images#of(double[][])}. */
  static Images of(double[][] rows) {
    int columns = columns(Arrays.stream(rows).mapToInt(row -> row.length).toArray());
    var values = DoubleBuffer.allocate(Math.multiplyExact(rows.length, columns));
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns; j++) {
        requireFinite(rows[i][j], i, j);
      }
      values.put(rows[i]);
    }
    return new Images(rows.length, 1, columns, new Values.Doubles(values.flip()));
  }

  /** As {@link Images#ofVectors}. */
  static Images of(FloatBuffer values, int columns) {
    int count = values.remaining();
    if (columns < 1 || count == 0 || count % columns != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d numbers are no whole vectors of %d columns", count, columns));
    }
    for (int i = 0; i < count; i++) {
      requireFinite(values.get(values.position() + i), i / columns, i % columns);
    }
    return new Images(count / columns, 1, columns, new Values.Floats(values, Scaling.IDENTITY));
  }

  /** How many numbers all rows have, which must be as many. */
  private static int columns(int[] lengths) {
    if (lengths.length == 0) {
      throw new IllegalArgumentException("there are no examples");
    }
    for (int i = 1; i < lengths.length; i++) {
      if (lengths[i] != lengths[0]) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "row %d has %d numbers, and row 1 has %d",
                i + 1,
                lengths[i],
                lengths[0]));
      }
    }
    return lengths[0];
  }

  private static void requireFinite(double value, int row, int column) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "row %d, column %d: %s is not a finite number",
              row + 1,
              column + 1,
              value));
    }
  }
}

package org.gbrbm.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/**
 * The examples of a data set to train on: all complete, of one width, and each as its bytes.
 *
 * @param rows the examples, one binary value each
 * @param kind what the bytes are
 * @param visible D, the numbers of an example
 */
record ExampleBytes(JavaRDD<InternalRow> rows, InputColumn.Kind kind, int visible) {

  /**
   * Those of a data set. It is read when they are asked for, but for the width of one example.
   *
   * @param rows the data set
   * @param params what to read of it, and what to do with examples that cannot be used
   * @throws IllegalArgumentException when there are no examples
   */
  static ExampleBytes of(Dataset<Row> rows, RbmParams<?> params) {
    var assembled = InputColumn.assembled(rows, params);
    var input = InputColumn.of(assembled, params);
    int visible = width(assembled, input);
    boolean skips = params.getOrDefault(params.handleInvalid()).equals("skip");
    return new ExampleBytes(
        SparkRows.of(assembled).mapPartitions(part -> new Examples(part, input, visible, skips)),
        input.kind(),
        visible);
  }

  /** All of them, on the driver, one after another. */
  byte[] collected() {
    var all = rows.map(row -> row.getBinary(0)).collect();
    var bytes =
        ByteBuffer.allocate(Math.toIntExact((long) all.size() * visible * kind.bytesEach()));
    all.forEach(bytes::put);
    return bytes.array();
  }

  private static int width(Dataset<Row> assembled, InputColumn input) {
    var example = assembled.columns()[input.ordinal()];
    var some = assembled.where(assembled.col(example).isNotNull()).select(example).limit(1);
    var alone = new InputColumn(0, input.kind(), input.name());
    var sizes = SparkRows.of(some).map(alone::size).collect();
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException("there are no examples in column " + input.name());
    }
    return sizes.get(0);
  }

  /** The examples of a partition, as bytes. */
  private static final class Examples implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final InputColumn input;
    private final int visible;
    private final boolean skips;
    private long seen;
    private InternalRow next;

    Examples(Iterator<InternalRow> rows, InputColumn input, int visible, boolean skips) {
      this.rows = rows;
      this.input = input;
      this.visible = visible;
      this.skips = skips;
    }

    @Override
    public boolean hasNext() {
      while (next == null && rows.hasNext()) {
        next = example(rows.next());
      }
      return next != null;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      var example = next;
      next = null;
      return example;
    }

    private InternalRow example(InternalRow row) {
      seen++;
      int size = input.size(row);
      if (size >= 0 && size != visible) {
        throw wrong(String.format(Locale.ROOT, "has %d numbers, others have %d", size, visible));
      }
      int bytes = visible * input.kind().bytesEach();
      var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
      if (size >= 0) {
        input.append(row, buffer);
      }
      if (size >= 0 && input.kind().areFinite(buffer.flip())) {
        return new GenericInternalRow(new Object[] {buffer.array()});
      }
      if (!skips) {
        throw wrong(
            (size < 0 ? "is null" : "has a value that is null, NaN or infinite")
                + "; handleInvalid \"skip\" leaves such rows out");
      }
      return null;
    }

    private IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "column %s, partition %d, row %d: %s",
              input.name(),
              TaskContext.getPartitionId(),
              seen,
              what));
    }
  }
}

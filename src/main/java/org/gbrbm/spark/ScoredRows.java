package org.gbrbm.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.gbrbm.data.BadRows;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ExampleBatch;

/** The rows of a partition with what the model says of them, a batch at a time. */
final class ScoredRows implements Iterator<InternalRow> {
  private static final byte DENSE = 1;

  private final Iterator<InternalRow> rows;
  private final ScoringSession session;
  private final ScoringPlan plan;
  private final String where;
  private final Queue<InternalRow> ready = new ArrayDeque<>();
  private final List<InternalRow> waiting = new ArrayList<>();
  private final ByteBuffer examples;
  private long seen;

  /** For each row that waits: where its example is in the buffer, or -1 where it has none. */
  private final List<Integer> places = new ArrayList<>();

  /**
   * Prepares them.
   *
   * @param rows the rows of the partition
   * @param session the model
   * @param plan what is read and written
   * @param partition which partition, for messages
   */
  ScoredRows(Iterator<InternalRow> rows, ScoringSession session, ScoringPlan plan, int partition)
      throws IOException {
    this.rows = rows;
    this.session = session;
    this.plan = plan;
    this.where =
        String.format(Locale.ROOT, "column %s, partition %d, row", plan.input().name(), partition);
    int bytes = session.batchSize() * plan.visible() * plan.input().kind().bytesEach();
    this.examples = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && rows.hasNext()) {
      try {
        gather();
        answer();
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  /** Takes rows until the buffer is full. */
  private void gather() throws IOException {
    waiting.clear();
    places.clear();
    examples.clear();
    int most = session.batchSize();
    int count = 0;
    while (waiting.size() < most && rows.hasNext()) {
      var row = rows.next();
      seen++;
      int size = plan.input().size(row);
      if (size >= 0 && size != plan.visible()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s %d: has %d numbers; the model takes %d",
                where,
                seen,
                size,
                plan.visible()));
      }
      if (size >= 0) {
        plan.input().append(row, examples);
      } else if (plan.stopsAtInvalid()) {
        throw invalid(
            String.format(Locale.ROOT, "%s %d: there is no example, but null", where, seen));
      }
      places.add(size >= 0 ? count++ : -1);
      waiting.add(row.copy()); // Spark uses the row's memory again
    }
    examples.flip();
  }

  private static DataException invalid(String message) {
    return new DataException(message + "; setHandleInvalid has other ways than \"error\"");
  }

  private void answer() throws IOException {
    var batch = examples.hasRemaining() ? answered() : new Batch(List.of(), List.of());
    int next = 0;
    for (int i = 0; i < waiting.size(); i++) {
      boolean hasAnswer =
          next < batch.places.size() && batch.places.get(next).intValue() == places.get(i);
      if (hasAnswer) {
        ready.add(joined(waiting.get(i), columns(batch.columns, next, batch.places.size())));
        next++;
      } else if (plan.keepsInvalid()) {
        ready.add(joined(waiting.get(i), new Object[plan.quantities().size()]));
      }
    }
  }

  /** Answers about the examples of the buffer, and which of them they are about. */
  private record Batch(List<Integer> places, List<float[]> columns) {}

  private Batch answered() throws IOException {
    var images = plan.input().kind().images(examples, plan.visible());
    int count = images.count();
    var numbers = new ArrayList<Long>(count);
    long first = seen - waiting.size();
    for (int i = 0; i < waiting.size(); i++) {
      if (places.get(i) >= 0) {
        numbers.add(first + i + 1);
      }
    }
    var batch = new ExampleBatch(images, where, numbers, Collections.nCopies(count, List.of()));
    BadRows bad =
        row -> {
          if (plan.stopsAtInvalid()) {
            throw invalid(row.getMessage());
          }
        };
    return session
        .answers()
        .answer(batch, bad)
        .map(answer -> new Batch(places(numbers, answer.numbers()), answer.columns()))
        .orElseGet(() -> new Batch(List.of(), List.of()));
  }

  /** Where those that were answered are among all. */
  private static List<Integer> places(List<Long> all, List<Long> answered) {
    var places = new ArrayList<Integer>(answered.size());
    int at = 0;
    for (long number : answered) {
      while (all.get(at) != number) {
        at++;
      }
      places.add(at++);
    }
    return places;
  }

  private Object[] columns(List<float[]> answers, int example, int count) {
    var columns = new Object[answers.size()];
    for (int i = 0; i < columns.length; i++) {
      var numbers = answers.get(i);
      var quantity = plan.quantities().get(i);
      columns[i] =
          switch (quantity) {
            case HIDDEN, RECONSTRUCTION, FILLED -> vector(numbers, example, numbers.length / count);
            case FLAG -> numbers[example] == 1;
            default -> (double) numbers[example];
          };
    }
    return columns;
  }

  /** A dense vector in Spark's own form: its type, two fields of sparse ones, its values. */
  private static InternalRow vector(float[] numbers, int example, int length) {
    var values = new double[length];
    for (int j = 0; j < length; j++) {
      values[j] = numbers[example * length + j];
    }
    return new GenericInternalRow(
        new Object[] {DENSE, null, null, UnsafeArrayData.fromPrimitiveArray(values)});
  }

  private static InternalRow joined(InternalRow row, Object[] columns) {
    return new JoinedRow(row, new GenericInternalRow(columns));
  }
}

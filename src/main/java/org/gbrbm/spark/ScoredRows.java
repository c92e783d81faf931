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
import java.util.Optional;
import java.util.Queue;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.gbrbm.apply.Answers;
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

  /** Of the rows whose examples are in the buffer. */
  private final List<Long> numbers = new ArrayList<>();

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
    numbers.clear();
    examples.clear();
    int most = session.batchSize();
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
        numbers.add(seen);
      } else if (plan.stopsAtInvalid()) {
        throw invalid(
            String.format(Locale.ROOT, "%s %d: there is no example, but null", where, seen));
      }
      waiting.add(row.copy()); // Spark uses the row's memory again
    }
    examples.flip();
  }

  private static DataException invalid(String message) {
    return new DataException(message + "; setHandleInvalid has other ways than \"error\"");
  }

  private void answer() throws IOException {
    var answers = numbers.isEmpty() ? Optional.<Answers.Batch>empty() : answered();
    var answered = answers.map(Answers.Batch::numbers).orElse(List.of());
    long number = seen - waiting.size();
    int next = 0;
    for (var row : waiting) {
      number++;
      if (next < answered.size() && answered.get(next) == number) {
        ready.add(joined(row, columns(answers.get().columns(), next, answered.size())));
        next++;
      } else if (plan.keepsInvalid()) {
        ready.add(joined(row, new Object[plan.quantities().size()]));
      }
    }
  }

  /** Answers about the examples of the buffer that the model can be given. */
  private Optional<Answers.Batch> answered() throws IOException {
    var images = plan.input().kind().images(examples, plan.visible());
    var nothing = Collections.nCopies(images.count(), List.<String>of());
    BadRows bad =
        row -> {
          if (plan.stopsAtInvalid()) {
            throw invalid(row.getMessage());
          }
        };
    return session.answers().answer(new ExampleBatch(images, where, numbers, nothing), bad);
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

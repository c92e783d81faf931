package org.gbrbm.apply;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gbrbm.data.BadRows;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ExampleBatch;
import org.gbrbm.data.ExampleReader;
import org.gbrbm.model.ImageTensors;

/** Answers parts of the examples side by side, while one thread reads and writes them in order. */
final class Pipeline {
  /** TensorFlow leaves processors idle within a run; more than two runs would only take memory. */
  private static final int SIDE_BY_SIDE = 2;

  private final Answers answers;
  private final AnswerWriter writer;
  private final Queue<Part> pending = new ArrayDeque<>();
  private long count;

  /** Examples that are being answered. */
  private record Part(List<List<String>> kept, Future<List<float[]>> answers) {}

  private Pipeline(Answers answers, AnswerWriter writer) {
    this.answers = answers;
    this.writer = writer;
  }

  /**
   * Answers all examples.
   *
   * @return how many were answered
   * @throws DataException when there are none that the model can be given
   * @throws IOException when they cannot be read or the answers not be written
   */
  static long run(Answers answers, ExampleReader reader, BadRows bad, AnswerWriter writer)
      throws IOException {
    var model = answers.model();
    var scaler = model.scaler(bad);
    var pipeline = new Pipeline(answers, writer);
    var workers = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    try {
      for (var next = model.next(reader, scaler);
          next.isPresent();
          next = model.next(reader, scaler)) {
        pipeline.submit(workers, next.get());
        if (pipeline.pending.size() > 2 * SIDE_BY_SIDE) {
          pipeline.writeFirst();
        }
      }
      while (!pipeline.pending.isEmpty()) {
        pipeline.writeFirst();
      }
    } finally {
      workers.shutdown();
    }
    if (pipeline.count == 0) {
      throw new DataException("there are no examples that the model can be given");
    }
    return pipeline.count;
  }

  private void submit(ExecutorService workers, ExampleBatch batch) {
    var examples = ImageTensors.of(batch.images()); // now: the reader will use its memory again
    boolean complete = answers.model().isComplete(batch);
    pending.add(
        new Part(
            batch.kept(),
            workers.submit(
                () -> {
                  try (examples) {
                    return answers.of(examples, complete);
                  }
                })));
  }

  private void writeFirst() throws IOException {
    var part = pending.remove();
    try {
      writer.write(part.kept, part.answers.get());
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(e.getCause());
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    count += part.kept.size();
  }
}

package org.gbrbm.train;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gbrbm.compute.BackgroundTask;
import org.gbrbm.compute.Execution;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.types.TInt64;

/**
 * What the steps of a training take that does not depend on the model, drawn by another processor
 * while the steps before are done: the same bits as if each step drew its own.
 */
final class DrawsAhead implements AutoCloseable {
  /** Steps that are drawn for in advance: what is held is this many batches and their noise. */
  private static final int MOST = 2;

  /** Numbers of a batch from which another thread draws them sooner than it takes to ask it. */
  private static final long LEAST = 1 << 14;

  private final Session session;
  private final TrainingGraph graph;
  private final long end;
  private final ExecutorService drawing =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("drawing").setDaemon(true).build());
  private final Queue<BackgroundTask<Result>> drawn = new ArrayDeque<>();
  private long next;

  /**
   * {@return whether a training gains by them, whose steps are done one by one}
   *
   * @param execution how TensorFlow runs it
   * @param graph the step
   */
  static boolean pay(Execution execution, TrainingGraph graph) {
    return Runtime.getRuntime().availableProcessors() > 1
        && !execution.xla() // which compiles a step as a whole
        && graph.vData().shape().size() >= LEAST;
  }

  /**
   * Begins to draw.
   *
   * @param session of the graph
   * @param graph the step; nothing must be added to its graph meanwhile
   * @param first the first step to draw for, from 0
   * @param end the step to draw for no more
   */
  DrawsAhead(Session session, TrainingGraph graph, long first, long end) {
    this.session = session;
    this.graph = graph;
    this.next = first;
    this.end = end;
    drawOn();
  }

  private void drawOn() {
    while (drawn.size() < MOST && next < end) {
      long step = next++;
      drawn.add(BackgroundTask.begin(() -> draw(step), drawing));
    }
  }

  private Result draw(long step) {
    try (var now = TInt64.scalarOf(step)) {
      var runner = session.runner().feed(graph.now(), now);
      graph.modelFree().forEach(runner::fetch);
      return runner.run();
    }
  }

  /**
   * Does the steps of a training until it is done.
   *
   * @param training its first step is the first that is drawn for
   * @throws IOException when it has to end
   */
  void train(TrainingGroup.Training training) throws IOException {
    boolean more = true;
    while (more) {
      try (var draws = take()) {
        more = training.step(SharedDraws.of(draws));
      }
    }
  }

  /** {@return what the next step takes, to be closed after it; there must be one} */
  Result take() {
    var result = drawn.remove().get();
    drawOn();
    return result;
  }

  /** Waits for what is being drawn, so that the session can be closed. */
  @Override
  public void close() {
    drawn.forEach(task -> task.outcome().ifPresent(Result::close));
    drawing.shutdown();
  }
}

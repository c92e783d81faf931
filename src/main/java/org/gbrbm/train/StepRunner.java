package org.gbrbm.train;

import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.types.TFloat32;

/**
 * Does the steps of a training, and adds up their losses: one run of the session for each, whose
 * loss is read, or many in a run, whose losses stay on the device until somebody asks.
 */
final class StepRunner {
  /** Steps after which their losses are to be looked at. */
  private static final int MOST_UNREAD = 32;

  private final Session session;
  private final TrainingGraph graph;
  private final Optional<ManySteps> many;
  private final Tracing tracing = new Tracing();
  private double lossSum;
  private long unread;

  /**
   * Makes one that has done nothing.
   *
   * @param session of the graph
   * @param graph the step
   * @param many several of them; empty where the loss of each is to be read
   */
  StepRunner(Session session, TrainingGraph graph, Optional<ManySteps> many) {
    this.session = session;
    this.graph = graph;
    this.many = many;
  }

  /**
   * Does one step, or as many as one run does.
   *
   * @param most how many there are to do, at least 1
   * @param draws what a step takes that was drawn before, or leaves for other models
   * @return how many were done
   */
  int run(long most, SharedDraws draws) {
    if (many.isPresent()) {
      return runUnread(many.get(), most);
    }
    // A trace is to have all that a step is.
    boolean isDrawnFor = draws.given().isPresent() && !tracing.isWanted();
    lossSum += isDrawnFor ? runWith(draws.given().get()) : runDrawing(draws);
    return 1;
  }

  private int runUnread(ManySteps steps, long most) {
    boolean all = most >= steps.count();
    int count = all ? steps.count() : 1;
    tracing.run(session.runner().addTarget(all ? steps.many() : steps.one())).close();
    unread += count;
    return count;
  }

  private float runDrawing(SharedDraws draws) {
    var runner = updating();
    if (draws.isWanted()) {
      graph.modelFree().forEach(runner::fetch);
    }
    var result = tracing.run(runner);
    float loss = loss(result);
    if (draws.isWanted()) {
      draws.leave(result);
    } else {
      result.close();
    }
    return loss;
  }

  /** A step with what was drawn before, in place of what it would draw itself. */
  private float runWith(Result draws) {
    var runner = updating();
    int before = draws.size() - graph.modelFree().size(); // the loss of who drew them in its step
    for (int i = 0; i < graph.modelFree().size(); i++) {
      runner.feed(graph.modelFree().get(i), draws.get(before + i));
    }
    try (var result = tracing.run(runner)) {
      return loss(result);
    }
  }

  private Session.Runner updating() {
    return session.runner().addTarget(graph.update()).fetch(graph.loss());
  }

  private static float loss(Result result) {
    return ((TFloat32) result.get(0)).getFloat();
  }

  /** Whether it is time to look at the losses: one that is no number is not to go unnoticed. */
  boolean isLossDue() {
    return many.isEmpty() || unread >= MOST_UNREAD;
  }

  /** The sum of the losses since {@link #setLossSum}. */
  double lossSum() {
    if (unread > 0) {
      lossSum = many.orElseThrow().lossSum().read(session);
      unread = 0;
    }
    return lossSum;
  }

  /** Goes on from another sum. */
  void setLossSum(double sum) {
    many.ifPresent(steps -> steps.lossSum().set(session, sum));
    lossSum = sum;
    unread = 0;
  }

  /** Has the next run traced. */
  void traceNext() {
    tracing.traceNext();
  }

  /** The trace that was asked for, once; empty before and after. */
  Optional<RunMetadata> takeTrace() {
    return tracing.take();
  }
}

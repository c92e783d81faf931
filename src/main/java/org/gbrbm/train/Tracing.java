package org.gbrbm.train;

import java.util.Optional;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/** Traces one run of a session when it is asked to. */
final class Tracing {
  private static final RunOptions FULL =
      RunOptions.newBuilder().setTraceLevel(RunOptions.TraceLevel.FULL_TRACE).build();

  private boolean wanted;
  private RunMetadata trace;

  /** Has the next run traced. */
  void traceNext() {
    wanted = true;
  }

  /** Whether the next run will be traced. */
  boolean isWanted() {
    return wanted;
  }

  /** The trace, once. */
  Optional<RunMetadata> take() {
    var taken = Optional.ofNullable(trace);
    trace = null;
    return taken;
  }

  /** Does a run. */
  Result run(Session.Runner runner) {
    if (!wanted) {
      return runner.run();
    }
    wanted = false;
    var result = runner.setOptions(FULL).runAndFetchMetadata();
    trace = result.getMetadata().orElse(null);
    return result;
  }
}

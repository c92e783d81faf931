package org.gbrbm.spark;

import com.google.common.base.Throwables;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.jdk.javaapi.CollectionConverters;

/** Runs jobs, and gives up when no executor is left: Spark alone would wait without an end. */
final class WatchedCluster {
  private static final long LOOK_EVERY_SECONDS = 1;

  private static final String PATIENCE = "spark.gbrbm.executorTimeout";

  private final SparkContext context;
  private final long patienceSeconds;

  private WatchedCluster(SparkContext context, long patienceSeconds) {
    this.context = context;
    this.patienceSeconds = patienceSeconds;
  }

  /** The cluster of a context, whose settings say how long to wait for an executor. */
  static WatchedCluster of(JavaSparkContext context) {
    return new WatchedCluster(context.sc(), context.getConf().getTimeAsSeconds(PATIENCE, "120s"));
  }

  /**
   * The rows of a job.
   *
   * @throws IllegalStateException when it failed, or no executor came back in time
   */
  <T> List<T> collect(JavaRDD<T> rows) {
    return run(rows::collect);
  }

  /**
   * What jobs find.
   *
   * @param jobs what runs them; on a thread of its own, since Spark has no way to wait for a while
   * @throws IllegalStateException when one failed, or no executor came back in time
   */
  <T> T run(Callable<T> jobs) {
    var tag = "gbrbm-" + UUID.randomUUID();
    var task =
        new FutureTask<T>(
            () -> {
              context.addJobTag(tag);
              return jobs.call();
            });
    var thread = new Thread(task, tag);
    thread.setDaemon(true);
    thread.start();
    try {
      return watched(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      if (!task.isDone()) {
        context.cancelJobsWithTag(tag);
        task.cancel(true);
      }
    }
  }

  private <T> T watched(FutureTask<T> task) throws InterruptedException {
    long lastSeen = System.nanoTime();
    while (true) {
      try {
        return task.get(LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (hasExecutors()) {
          lastSeen = System.nanoTime();
        } else if (System.nanoTime() - lastSeen > TimeUnit.SECONDS.toNanos(patienceSeconds)) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "the cluster has had no executor for %d seconds (%s)",
                  patienceSeconds,
                  PATIENCE),
              e);
        }
      } catch (ExecutionException e) {
        Throwables.throwIfUnchecked(e.getCause());
        throw failed(e.getCause());
      }
    }
  }

  private static IllegalStateException failed(Throwable cause) {
    var why =
        cause instanceof SparkException && cause.getCause() != null ? cause.getCause() : cause;
    return new IllegalStateException(why.getMessage(), cause);
  }

  private boolean hasExecutors() {
    return context.isLocal() || !executors().isEmpty();
  }

  /** The executors, as Spark's {@code TaskLocation} has them. */
  private List<String> executors() {
    var managers = context.env().blockManager().master().getMemoryStatus().keys();
    return StreamSupport.stream(CollectionConverters.asJava(managers).spliterator(), false)
        .filter(manager -> !manager.isDriver())
        .map(manager -> "executor_" + manager.host() + "_" + manager.executorId())
        .sorted()
        .toList();
  }

  /**
   * Where to run tasks that are all alike: as many as there are cores, the same number on each
   * executor, and always the same ones on the same, as long as none comes or goes.
   *
   * @param most how many tasks at most
   * @return the executor of each; "" for anywhere
   */
  List<String> places(int most) {
    int tasks = Math.max(1, Math.min(most, context.defaultParallelism()));
    var executors = executors();
    return IntStream.range(0, tasks)
        .mapToObj(task -> executors.isEmpty() ? "" : executors.get(task * executors.size() / tasks))
        .toList();
  }
}

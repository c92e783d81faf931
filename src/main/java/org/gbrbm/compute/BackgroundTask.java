package org.gbrbm.compute;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that another processor does meanwhile. Closing waits for its end, so that nothing which the
 * work uses is closed before.
 *
 * @param <T> what comes of it
 */
public final class BackgroundTask<T> implements AutoCloseable {
  private final FutureTask<T> task;

  private BackgroundTask(FutureTask<T> task) {
    this.task = task;
  }

  /**
   * Begins work in a thread of its own, which does not keep the process from ending.
   *
   * @param <T> what comes of it
   * @param work the work
   * @return the task that does it
   */
  public static <T> BackgroundTask<T> begin(Supplier<T> work) {
    return begin(
        work,
        task -> {
          var thread = new Thread(task, "background");
          thread.setDaemon(true);
          thread.start();
        });
  }

  /**
   * Begins work in a thread that is there.
   *
   * @param <T> what comes of it
   * @param work the work
   * @param executor runs it
   * @return the task that does it
   */
  public static <T> BackgroundTask<T> begin(Supplier<T> work, Executor executor) {
    var task = new FutureTask<>(work::get);
    executor.execute(task);
    return new BackgroundTask<>(task);
  }

  /** {@return what comes of the work, once it is done; what it threw is thrown here as it was} */
  public T get() {
    try {
      return Uninterruptibles.getUninterruptibly(task);
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(e.getCause()); // work that only supplies throws nothing else
      throw new AssertionError(e);
    }
  }

  /** {@return what comes of the work, once it is done; empty where it failed} */
  public Optional<T> outcome() {
    try {
      return Optional.ofNullable(Uninterruptibles.getUninterruptibly(task));
    } catch (ExecutionException e) {
      return Optional.empty(); // whoever asks is told by get()
    }
  }

  /** Waits for the end of the work; what it came to is of no interest then. */
  @Override
  public void close() {
    var unused = outcome();
  }
}

package org.gbrbm.train;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.tensorflow.Result;

/**
 * What models in training side by side draw in common. With the same seed, data and recipe, a
 * step's batch and the noise of its visible units are the same bits for models of every size: the
 * model that comes to a step first draws them, and the others find them here. A model that comes
 * early waits a little for those behind, so that few steps' worth has to be kept; one that is far
 * from the others draws for itself.
 */
public final class SharedDraws {
  /** Steps that the first may be ahead of the last: what is kept is this many batches and noise. */
  private static final int AHEAD = 8;

  /** A model this many steps ahead waits for nobody: it was resumed there. */
  private static final int APART = 1000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Map<Trainer, Long> steps = new HashMap<>();
  private final Map<Trainer, Long> drawing = new HashMap<>();
  private final Map<Long, Result> drawn = new HashMap<>();

  /**
   * Says where a model is, and looks for what its step takes. Waits while it is ahead of others,
   * and while another draws for this step.
   *
   * @param model which; it takes part from now until {@link #leave}
   * @param step its step, from 0
   * @return what the first to come to this step has drawn: not to be closed, and to be used before
   *     the model's next call; empty where the model is to draw for itself
   */
  Optional<Result> at(Trainer model, long step) {
    lock.lock();
    try {
      steps.put(model, step);
      forgetWhatAllHavePassed();
      moved.signalAll();
      while ((isAhead(step) || drawing.containsValue(step)) && !isApart(step)) {
        moved.awaitUninterruptibly();
      }
      var draws = Optional.ofNullable(drawn.get(step));
      if (draws.isEmpty() && steps.size() > 1 && !isApart(step)) {
        drawing.put(model, step);
      }
      return draws;
    } finally {
      lock.unlock();
    }
  }

  private boolean isAhead(long step) {
    return step - last() >= AHEAD;
  }

  private boolean isApart(long step) {
    return step - last() >= APART;
  }

  /**
   * Whether what a model draws at the step that it is at is to be {@link #put} here for others.
   *
   * @param model which
   */
  boolean isWantedOf(Trainer model) {
    lock.lock();
    try {
      return drawing.containsKey(model);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what a model has drawn.
   *
   * @param model which
   * @param draws of the step that it is at; closed here, when all have passed the step
   */
  void put(Trainer model, Result draws) {
    lock.lock();
    try {
      drawn.put(drawing.remove(model), draws);
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Says that a model takes part no more; nobody waits for it then. */
  void leave(Trainer model) {
    lock.lock();
    try {
      steps.remove(model);
      drawing.remove(model);
      forgetWhatAllHavePassed();
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long last() {
    return steps.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }

  private void forgetWhatAllHavePassed() {
    long last = last();
    drawn
        .entrySet()
        .removeIf(
            entry -> {
              boolean passed = entry.getKey() < last;
              if (passed) {
                entry.getValue().close();
              }
              return passed;
            });
  }
}

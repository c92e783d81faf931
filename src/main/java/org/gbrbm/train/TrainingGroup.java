package org.gbrbm.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.tensorflow.Result;

/**
 * Models of the same seed, data and recipe that are trained side by side, each from a thread of its
 * own. Two things make that faster than training them apart:
 *
 * <ul>
 *   <li>A step's batch and the noise of its visible units are the same bits for models of every
 *       size. The model that comes to a step first draws them, and the others take them from here.
 *   <li>On each processor, a thread does a step of the model that is furthest behind, whosever it
 *       is, and then the next: so all processors are busy until all models are done together, and
 *       no thread has to be put to sleep or woken in between.
 * </ul>
 */
public final class TrainingGroup {
  /** Steps that the first may be ahead of the last: what is kept is this many batches and noise. */
  private static final int AHEAD = 8;

  /** A model this many steps ahead waits for nobody: it was resumed there. */
  private static final int APART = 1000;

  /** The smallest model is to be this many steps ahead: it has drawn first what the others need. */
  private static final int LEAD = 3;

  /** A model's training. */
  @FunctionalInterface
  interface Training {

    /**
     * Does the next step, if there is one to do.
     *
     * @param draws what the step can take from others, and is to give to them
     * @return whether there is a step after it
     * @throws IOException when the training has to end
     */
    boolean step(SharedDraws draws) throws IOException;
  }

  /** A training, where it is, and how it went; the lock guards what is not final. */
  private static final class Member {
    final int hidden;
    final Training training;
    long step;
    SharedDraws underWay;
    boolean over;
    Throwable failure;

    Member(int hidden, long step, Training training) {
      this.hidden = hidden;
      this.step = step;
      this.training = training;
    }

    boolean isRunning() {
      return underWay != null;
    }

    boolean draws() {
      return isRunning() && underWay.isWanted();
    }

    void requireSuccess() throws IOException {
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }

  /** What a step came to. */
  private record Done(Member member, boolean last, Throwable failure) {}

  private final int processors;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final List<Member> members = new ArrayList<>();
  private final Map<Long, Result> drawn = new HashMap<>();

  /**
   * Makes a group without models.
   *
   * @param processors how many steps to do at a time, at least 1
   */
  public TrainingGroup(int processors) {
    this.processors = processors;
  }

  /**
   * Trains a model beside those that other threads train by this call. Steps of one model follow
   * one another, but any of these threads may do them.
   *
   * @param hidden the model's number of hidden units
   * @param step its next step, from 0; there must be one
   * @param training does its steps
   * @throws IOException what the training has thrown, as are unchecked exceptions
   */
  void train(int hidden, long step, Training training) throws IOException {
    var own = new Member(hidden, step, training);
    var next = exchange(() -> members.add(own), own);
    while (next.isPresent()) {
      var done = doStep(next.get());
      next = exchange(() -> note(done), own);
    }
    own.requireSuccess();
  }

  private static Done doStep(Member member) {
    try {
      return new Done(member, !member.training.step(member.underWay), null);
    } catch (IOException | RuntimeException | Error e) {
      return new Done(member, true, e);
    }
  }

  /**
   * Says what has happened, and waits for a step to do.
   *
   * @param event takes note of it
   * @param own the model that the thread has to see through
   * @return whose step to do next; empty when the own model's training is over
   */
  private Optional<Member> exchange(Runnable event, Member own) {
    lock.lock();
    try {
      event.run();
      while (!own.over) {
        var next = next();
        if (next.isPresent()) {
          begin(next.get());
          wakeOneIfOneIsNeeded();
          return next;
        }
        moved.awaitUninterruptibly();
      }
      wakeOneIfOneIsNeeded();
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void note(Done done) {
    var member = done.member();
    member.underWay.made().ifPresent(result -> drawn.put(member.step, result));
    member.underWay = null;
    member.step++;
    if (done.last()) {
      member.over = true;
      member.failure = done.failure();
      members.remove(member);
      moved.signalAll(); // the thread that waits for this model is one of them
    }
    forgetWhatAllHavePassed();
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

  private void begin(Member next) {
    var given = Optional.ofNullable(drawn.get(next.step));
    boolean alone = members.size() == 1 || isApart(next.step);
    next.underWay = new SharedDraws(given, given.isEmpty() && !alone);
  }

  private void wakeOneIfOneIsNeeded() {
    if (next().isPresent()) {
      moved.signal();
    }
  }

  /** The model whose step is to be done next, if there is one and a processor for it. */
  private Optional<Member> next() {
    if (members.stream().filter(Member::isRunning).count() >= processors) {
      return Optional.empty();
    }
    int smallest = members.stream().mapToInt(member -> member.hidden).min().orElse(0);
    return members.stream()
        .filter(member -> !member.isRunning() && !hasToWait(member.step))
        .min(
            Comparator.comparingLong(
                    (Member member) -> member.step - (member.hidden == smallest ? LEAD : 0))
                .thenComparing(member -> -member.hidden));
  }

  /** Whether a step is too far ahead of others, or what it takes is being drawn. */
  private boolean hasToWait(long step) {
    boolean isBeingDrawn =
        members.stream().anyMatch(member -> member.draws() && member.step == step);
    return (isBeingDrawn || step - last() >= AHEAD) && !isApart(step);
  }

  private boolean isApart(long step) {
    return step - last() >= APART;
  }

  private long last() {
    return members.stream().mapToLong(member -> member.step).min().orElse(Long.MAX_VALUE);
  }
}

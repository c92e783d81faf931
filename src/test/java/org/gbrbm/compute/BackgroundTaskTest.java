package org.gbrbm.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackgroundTaskTest {

  @Test
  void theWorkIsDoneInAThreadThatDoesNotKeepTheProcessFromEnding() {
    try (var task = BackgroundTask.begin(Thread::currentThread)) {
      assertNotSame(Thread.currentThread(), task.get());
      assertTrue(task.get().isDaemon());
    }
  }

  @Test
  void whatTheWorkThrowsIsThrownAsItWas() {
    var failure = new IllegalArgumentException("wrong");
    try (var task =
        BackgroundTask.begin(
            () -> {
              throw failure;
            })) {
      assertSame(failure, assertThrows(IllegalArgumentException.class, task::get));
    }
    var error = new UnsatisfiedLinkError("missing");
    try (var task =
        BackgroundTask.begin(
            () -> {
              throw error;
            })) {
      assertSame(error, assertThrows(UnsatisfiedLinkError.class, task::get));
    }
  }

  @Test
  void closingWaitsForTheWorkAndKeepsItsFailureToItself() {
    var ended = new AtomicBoolean();
    BackgroundTask.begin(
            () -> {
              ended.set(LongStream.range(0, 20_000_000).sum() > 0); // some milliseconds
              throw new IllegalStateException("nobody asks for it");
            })
        .close();
    assertTrue(ended.get());
  }

  @Test
  void theOutcomeIsEmptyWhereTheWorkFailed() {
    assertEquals(Optional.of(3), BackgroundTask.begin(() -> 3, Runnable::run).outcome());
    var failed =
        BackgroundTask.begin(
            () -> {
              throw new IllegalStateException("nobody asks for it");
            },
            Runnable::run);
    assertEquals(Optional.empty(), failed.outcome());
  }
}

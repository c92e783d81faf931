package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.RbmParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrainingGroupTest {
  private static final Execution EXECUTION = new Execution(Device.CPU, 1);

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Graph graph = new Graph();
  private final Session session = new Session(graph);
  private final Operand<TFloat32> seven = Ops.create(graph).constant(7f);

  @AfterEach
  void close() {
    executor.shutdownNow();
    session.close();
    graph.close();
  }

  private static Images images() {
    var bytes = new byte[95 * 12];
    new Random(1).nextBytes(bytes);
    return new Images(95, 3, 4, ByteBuffer.wrap(bytes));
  }

  private static RbmParameters trained(
      Recipe recipe, int hidden, TrainingData data, Optional<TrainingGroup> group) {
    var config = new TrainingConfig(hidden, recipe, 42);
    try (var trainer = new Trainer(config, data, EXECUTION, Device.CPU, group)) {
      trainer.train();
      return trainer.parameters();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"notebook", "sharp", "modern"})
  void modelsInAGroupGetTheBitsOfModelsAlone(String name) throws Exception {
    var recipe = Recipes.shipped(name).with("batchSize", 10).withEpochs(12);
    var set = TrainingSet.of(recipe, images());
    var group = Optional.of(new TrainingGroup(2));
    try (var shared = new SharedTrainingData(() -> set)) {
      var models = new HashMap<Integer, Future<RbmParameters>>();
      for (int hidden : List.of(2, 6, 9)) {
        models.put(hidden, executor.submit(() -> trained(recipe, hidden, shared, group)));
      }
      for (var model : models.entrySet()) {
        var alone = trained(recipe, model.getKey(), TrainingData.of(set), Optional.empty());
        assertEquals(alone, model.getValue().get());
      }
    }
  }

  /** Draws as it is asked to, and keeps what was drawn at each step, and where it is. */
  private final class Drawing {
    final Map<Long, Result> drawn = new ConcurrentHashMap<>();
    final AtomicInteger given = new AtomicInteger();

    void draw(long step, SharedDraws draws) {
      if (draws.isWanted()) {
        var result = session.runner().fetch(seven).run();
        assertNull(drawn.put(step, result), "nobody else has drawn it");
        draws.leave(result);
      }
      draws.given().ifPresent(result -> assertSame(drawn.get(step), result));
      given.addAndGet(draws.given().isPresent() ? 1 : 0);
    }
  }

  private interface Step {
    void perform(long step, SharedDraws draws) throws Exception;
  }

  /** Trains in a thread of its own, from a first step to an end that is not included. */
  private Future<?> submit(TrainingGroup group, int hidden, long first, long end, Step action) {
    var next = new AtomicLong(first);
    return executor.submit(
        () -> {
          group.train(
              hidden,
              first,
              draws -> {
                try {
                  action.perform(next.get(), draws);
                } catch (IOException | RuntimeException e) {
                  throw e;
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                return next.incrementAndGet() < end;
              });
          return null;
        });
  }

  @Test
  void eachStepIsDrawnOnceAndGivenToAllOthers() throws Exception {
    var group = new TrainingGroup(4);
    var drawing = new Drawing();
    var together = new CyclicBarrier(4);
    var models = new ArrayList<Future<?>>();
    for (int i = 0; i < 4; i++) {
      long first = i; // so that no model has to wait for what another draws before all are there
      models.add(
          submit(
              group,
              10 + i,
              first,
              200,
              (step, draws) -> {
                awaitOnce(together, step == first);
                drawing.draw(step, draws);
              }));
    }
    for (var model : models) {
      model.get();
    }
    // From step 4 on all take part, until the first of them is done, at most 8 steps early.
    for (long step = 4; step < 192; step++) {
      assertTrue(drawing.drawn.containsKey(step));
    }
    assertTrue(drawing.given.get() >= 3 * (192 - 4));
    for (var result : drawing.drawn.values()) {
      assertThrows(IllegalStateException.class, () -> result.get(0), "nobody needs it any more");
    }
  }

  @Test
  void theModelFurthestBehindIsNextAndTheSmallestLeads() throws Exception {
    var group = new TrainingGroup(1);
    var steps = new ConcurrentHashMap<Integer, Long>(); // of those that take part, the next one
    var running = new AtomicInteger();
    var models = new ArrayList<Future<?>>();
    for (int hidden : List.of(10, 20, 30)) {
      models.add(
          submit(
              group,
              hidden,
              0,
              300,
              (step, draws) -> {
                assertEquals(1, running.incrementAndGet(), "there is one processor");
                if (steps.size() == 3) {
                  long least = steps.values().stream().mapToLong(at -> at).min().orElseThrow();
                  assertTrue(step - least <= (hidden == 10 ? 3 : 0), "at " + steps);
                }
                steps.put(hidden, step + 1);
                if (step == 299) {
                  steps.remove(hidden);
                }
                running.decrementAndGet();
              }));
    }
    for (var model : models) {
      model.get();
    }
  }

  @Test
  void whoIsAheadWaitsForTheLast() throws Exception {
    var group = new TrainingGroup(2);
    var ahead = new AtomicLong(1);
    var together = new CyclicBarrier(2);
    var last =
        submit(
            group,
            20,
            0,
            50,
            (step, draws) -> {
              awaitOnce(together, step == 0);
              while (ahead.get() < step + 8) {
                Thread.onSpinWait();
              }
              assertEquals(step + 8, ahead.get());
            });
    var first =
        submit(
            group,
            10,
            1,
            100,
            (step, draws) -> {
              awaitOnce(together, step == 1);
              ahead.set(step + 1);
            });
    last.get();
    first.get();
  }

  @Test
  void whoIsFarAheadNeitherWaitsNorDrawsForOthers() throws Exception {
    var group = new TrainingGroup(2);
    var together = new CyclicBarrier(2);
    var begun = submit(group, 10, 0, 20, (step, draws) -> awaitOnce(together, step == 0));
    var resumed =
        submit(
            group,
            20,
            5000,
            5050,
            (step, draws) -> {
              awaitOnce(together, step == 5000);
              assertFalse(draws.isWanted());
              assertTrue(draws.given().isEmpty());
            });
    begun.get();
    resumed.get();
  }

  private static void awaitOnce(CyclicBarrier together, boolean now) throws Exception {
    if (now) {
      together.await();
    }
  }

  @Test
  void aModelThatFailsEndsAloneAndNobodyWaitsForWhatItWasToDraw() throws Exception {
    var group = new TrainingGroup(2);
    var drawing = new Drawing();
    var together = new CyclicBarrier(2);
    var failing =
        submit(
            group,
            10,
            0,
            100,
            (step, draws) -> {
              awaitOnce(together, step == 0);
              if (draws.isWanted() && step > 1) {
                throw new IOException("disk full");
              }
              drawing.draw(step, draws);
            });
    var other =
        submit(
            group,
            20,
            1,
            100,
            (step, draws) -> {
              awaitOnce(together, step == 1);
              drawing.draw(step, draws);
            });
    other.get();
    var failure = assertThrows(ExecutionException.class, failing::get);
    assertEquals("disk full", failure.getCause().getMessage());
  }
}

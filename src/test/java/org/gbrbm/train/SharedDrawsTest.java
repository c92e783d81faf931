package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gbrbm.data.Images;
import org.gbrbm.model.RbmParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class SharedDrawsTest {
  private static final Execution EXECUTION = new Execution(Device.CPU, 1);

  private final SharedDraws shared = new SharedDraws();

  private static Images images() {
    var bytes = new byte[95 * 12];
    new Random(1).nextBytes(bytes);
    return new Images(95, 3, 4, ByteBuffer.wrap(bytes));
  }

  private static TrainingConfig config(String recipe, int hidden) {
    return new TrainingConfig(hidden, Recipes.shipped(recipe).withBatchSize(10).withEpochs(12), 42);
  }

  private Trainer trainer(int hidden) {
    return new Trainer(config("notebook", hidden), images(), EXECUTION, Optional.of(shared));
  }

  private static RbmParameters trained(TrainingConfig config, Optional<SharedDraws> shared) {
    try (var trainer = new Trainer(config, images(), EXECUTION, shared)) {
      trainer.train();
      return trainer.parameters();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"notebook", "sharp", "modern"})
  void modelsThatShareGetTheBitsOfModelsAlone(String recipe) throws Exception {
    var models = new HashMap<Integer, Future<RbmParameters>>();
    var executor = Executors.newFixedThreadPool(3);
    try {
      for (int hidden : List.of(2, 6, 9)) {
        models.put(
            hidden, executor.submit(() -> trained(config(recipe, hidden), Optional.of(shared))));
      }
      for (var model : models.entrySet()) {
        var alone = trained(config(recipe, model.getKey()), Optional.empty());
        assertEquals(alone, model.getValue().get());
      }
    } finally {
      executor.shutdown();
    }
  }

  /** A result of one number, 7. */
  private static Result seven(Session session, Graph graph) {
    return session.runner().fetch(Ops.create(graph).constant(7f)).run();
  }

  @Test
  void theFirstToComeDrawsAndAllOthersTakeWhatItDrew() {
    try (var graph = new Graph();
        var session = new Session(graph);
        var first = trainer(2);
        var second = trainer(3)) {
      assertTrue(shared.at(first, 0).isEmpty());
      assertFalse(shared.isWantedOf(first), "nobody else takes part yet");
      assertTrue(shared.at(second, 0).isEmpty());
      assertTrue(shared.isWantedOf(second));
      var draws = seven(session, graph);
      shared.put(second, draws);
      assertEquals(7f, ((TFloat32) shared.at(first, 0).orElseThrow().get(0)).getFloat());
      shared.at(second, 1);
      shared.put(second, seven(session, graph));
      assertTrue(shared.at(first, 1).isPresent());
      assertThrows(IllegalStateException.class, () -> draws.get(0), "all have passed step 0");
      shared.leave(first);
      shared.leave(second);
    }
  }

  @Test
  void whoIsFarAheadNeitherWaitsNorDrawsForOthers() {
    try (var resumed = trainer(2);
        var begun = trainer(3)) {
      shared.at(begun, 0);
      assertTrue(shared.at(resumed, 5000).isEmpty());
      assertFalse(shared.isWantedOf(resumed));
    }
  }

  @Test
  void whoIsALittleAheadWaitsForTheLast() throws Exception {
    var executor = Executors.newSingleThreadExecutor();
    try (var ahead = trainer(2);
        var last = trainer(3)) {
      shared.at(last, 0);
      var waiting = executor.submit(() -> shared.at(ahead, 20));
      for (long step = 1; step <= 12; step++) {
        assertFalse(waiting.isDone());
        shared.at(last, step);
      }
      shared.at(last, 13); // eight steps behind
      assertTrue(waiting.get().isEmpty());
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void nobodyWaitsForAModelThatFailed() throws Exception {
    var executor = Executors.newSingleThreadExecutor();
    try (var waiting = trainer(2);
        var failing = trainer(3)) {
      shared.at(waiting, 0);
      shared.at(failing, 0);
      assertTrue(shared.isWantedOf(failing));
      var draws = executor.submit(() -> shared.at(waiting, 0));
      shared.leave(failing);
      assertTrue(draws.get().isEmpty());
    } finally {
      executor.shutdown();
    }
  }
}

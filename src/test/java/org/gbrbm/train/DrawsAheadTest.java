package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Random;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.Products;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class DrawsAheadTest {
  private static final int STEPS = 12;

  private final TrainingSession training = training();

  /** Two steps of Gibbs sampling. */
  private static final TrainingConfig CONFIG = Configs.notebook(6, 2, 10, 0.01f, 2, 1f, 42);

  private static final Execution EXECUTION = new Execution(Device.CPU, 1);

  private static TrainingSet set() {
    var bytes = new byte[95 * 12];
    new Random(1).nextBytes(bytes);
    return TrainingSet.of(CONFIG.recipe(), new Images(95, 3, 4, ByteBuffer.wrap(bytes)));
  }

  private static TrainingSession training() {
    return new TrainingSession(CONFIG, TrainingData.of(set()), EXECUTION, Device.CPU, epoch -> 0);
  }

  @AfterEach
  void close() {
    training.close();
  }

  @Test
  void areTheBitsThatStepsDraw() {
    var graph = training.graph();
    assertEquals(3, graph.modelFree().size(), "the batch, and noise for each Gibbs step");
    try (var ahead = new DrawsAhead(training.session(), graph, 0, STEPS)) {
      for (int step = 0; step < STEPS; step++) {
        var runner = training.session().runner().addTarget(graph.update());
        graph.modelFree().forEach(runner::fetch);
        try (var drawn = ahead.take();
            var own = runner.run()) {
          assertEquals(own.size(), drawn.size());
          for (int i = 0; i < own.size(); i++) {
            var ofStep = (TFloat32) own.get(i);
            assertFalse(isZero(ofStep));
            assertEquals(ofStep, drawn.get(i), "step " + step + ", tensor " + i);
          }
        }
      }
    }
  }

  private static boolean isZero(TFloat32 x) {
    for (var row : StdArrays.array2dCopyOf(x)) {
      for (float value : row) {
        if (value != 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void aTrainingThatStopsBeforeTheEndIsWhereItWas() {
    try (var ahead = new DrawsAhead(training.session(), training.graph(), 0, 1000)) {
      ahead.take().close();
    }
    try (var result = training.session().runner().fetch(training.graph().step()).run()) {
      assertEquals(0, ((TInt64) result.get(0)).getLong());
    }
  }

  @Test
  void aFailureIsToldWithTheStepAndClosingGoesOn() {
    // Nobody has put the images in.
    try (var empty =
        Computation.of(
            EXECUTION,
            (graph, tf) ->
                new TrainingGraph(graph, tf, CONFIG, set(), Device.CPU, Products.FLOAT32))) {
      var ahead = new DrawsAhead(empty.session(), empty.operations(), 0, 1000);
      assertThrows(TensorFlowException.class, ahead::take);
      ahead.close();
    }
  }
}

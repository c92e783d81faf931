package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.Random;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

class DrawsAheadTest {
  private static final int STEPS = 12;

  private final TrainingSession training = training();

  private static TrainingSession training() {
    var bytes = new byte[95 * 12];
    new Random(1).nextBytes(bytes);
    var config = Configs.notebook(6, 2, 10, 0.01f, 2, 1f, 42); // two steps of Gibbs sampling
    var set = TrainingSet.of(config.recipe(), new Images(95, 3, 4, ByteBuffer.wrap(bytes)));
    var execution = new Execution(Device.CPU, 1);
    return new TrainingSession(config, TrainingData.of(set), execution, Device.CPU, epoch -> 0);
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
}

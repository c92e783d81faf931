package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.RbmParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.types.TInt64;

/** Several steps in a run of the session, as a GPU does them, against one step in each. */
class ManyStepsTest {
  private static final int STEPS = 7;
  private static final TrainingConfig CONFIG = Configs.notebook(6, 2, 10, 0.01f, 1, 1f, 42);

  /** What is run, and the runs of several steps where there are any. */
  private record Operations(TrainingGraph training, Optional<ManySteps> many) {}

  /** What steps came to. */
  private record Outcome(RbmParameters parameters, double lossSum, long step) {}

  static Stream<GpuPlacementTest.Case> cases() {
    return GpuPlacementTest.cases();
  }

  private static Outcome train(GpuPlacementTest.Case of, int stepsOfRun) {
    var config = new TrainingConfig(5, of.recipe(), 1);
    try (var computation =
        Computation.of(
            new Execution(Device.CPU, 1),
            (graph, tf) -> {
              var set = TrainingSet.of(config.recipe(), of.images());
              var training = new TrainingGraph(graph, tf, config, set, Device.CPU, of.products());
              return new Operations(
                  training,
                  stepsOfRun == 0
                      ? Optional.empty()
                      : Optional.of(new ManySteps(graph, tf, training, stepsOfRun)));
            })) {
      var session = computation.session();
      session.initialize();
      var training = computation.operations().training;
      try (var tensor = ImageTensors.of(of.images())) {
        training.images().fill(session, tensor);
      }
      var runner = new StepRunner(session, training, computation.operations().many);
      for (int done = 0; done < STEPS; ) {
        done += runner.run(STEPS - done, SharedDraws.none());
      }
      try (var step = session.runner().fetch(training.step()).run()) {
        return new Outcome(
            training.model().copy(session), runner.lossSum(), ((TInt64) step.get(0)).getLong());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void comeToTheSameBits(GpuPlacementTest.Case of) {
    var alone = train(of, 0);
    assertEquals(STEPS, alone.step);
    assertEquals(alone, train(of, 3)); // and the last one singly
  }

  /** Of 9 steps an epoch. */
  private static Trainer trainer(TrainingConfig config, int stepsOfRun) {
    var bytes = new byte[95 * 12];
    new Random(1).nextBytes(bytes);
    var images = new Images(95, 3, 4, ByteBuffer.wrap(bytes));
    var execution = new Execution(Device.CPU, 1);
    return new Trainer(
        config,
        TrainingData.of(TrainingSet.of(config.recipe(), images)),
        execution,
        Device.CPU,
        Optional.empty(),
        stepsPerEpoch -> stepsOfRun);
  }

  private static List<Double> losses(Trainer trainer) {
    return trainer.progress().epochs().stream().map(EpochResult::loss).toList();
  }

  @Test
  void checkpointsAreWrittenAtTheirStepsAndATrainingGoesOnFromThemWithTheSameBits(
      @TempDir Path folder) throws IOException {
    var checkpoints = new Checkpoints(folder);
    try (var alone = trainer(CONFIG, 0);
        var first = trainer(CONFIG, 4)) {
      alone.train();
      var everyFive = new CheckpointInterval.EverySteps(5);
      first.train(List.of(new CheckpointListener(checkpoints, everyFive, 10)));
      assertEquals(alone.parameters(), first.parameters());
      assertEquals(losses(alone), losses(first));
      for (int step : new int[] {0, 5, 10, 15, 18}) {
        assertTrue(checkpoints.has(step), "step " + step);
      }
      try (var second = trainer(CONFIG, 4)) {
        second.restore(checkpoints.sound(5));
        second.train();
        assertEquals(alone.parameters(), second.parameters());
        assertEquals(losses(alone), losses(second));
      }
    }
  }

  @Test
  void aLossThatIsNotANumberIsFoundBeforeTheNextCheckpoint(@TempDir Path folder) {
    var checkpoints = new Checkpoints(folder);
    var wild = Configs.notebook(6, 200, 10, 1e30f, 1, 1f, 42);
    try (var trainer = trainer(wild, 4)) {
      var listener =
          new CheckpointListener(checkpoints, new CheckpointInterval.EverySteps(9), 1000);
      var e = assertThrows(DivergedException.class, () -> trainer.train(List.of(listener)));
      assertTrue(
          e.getMessage().matches("the loss is \\S+ at one of the steps \\d+ to \\d+ .*"),
          e.getMessage());
      assertFalse(checkpoints.has(trainer.step()), "step " + trainer.step());
    }
  }

  @ParameterizedTest
  @CsvSource({"468, 26", "64, 32", "59, 29", "17, 17", "10, 1", "937, 26"})
  void asManyAreInARunAsLeaveFewOver(int stepsPerEpoch, int expected) {
    assertEquals(expected, ManySteps.suiting(stepsPerEpoch));
  }
}

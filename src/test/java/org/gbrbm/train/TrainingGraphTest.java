package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import org.gbrbm.compute.AvailableDevice;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.Products;
import org.gbrbm.model.RbmParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.StdArrays;

class TrainingGraphTest {
  private static final TrainingConfig CONFIG = Configs.notebook(6, 2, 10, 0.01f, 1, 1f, 42);

  private static Images images(int count) {
    var bytes = new byte[count * 12];
    new Random(1).nextBytes(bytes);
    return new Images(count, 3, 4, ByteBuffer.wrap(bytes));
  }

  private static RbmParameters train(TrainingConfig config) throws IOException {
    try (var trainer = new Trainer(config, images(95), Device.CPU, 1)) {
      trainer.train(List.of());
      return trainer.parameters();
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() throws IOException {
    assertEquals(train(CONFIG), train(CONFIG));
  }

  @Test
  void anotherSeedGivesOtherWeights() throws IOException {
    var other = Configs.notebook(6, 2, 10, 0.01f, 1, 1f, 43);
    assertFalse(train(CONFIG).W().equals(train(other).W()));
  }

  @Test
  void modelsSideBySideGetTheBitsOfModelsAlone() throws Exception {
    var alone = train(CONFIG);
    var executor = Executors.newFixedThreadPool(3);
    try {
      for (var model :
          executor.invokeAll(
              List.of(() -> train(CONFIG), () -> train(CONFIG), () -> train(CONFIG)))) {
        assertEquals(alone, model.get());
      }
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void aRestoredModelGoesOnAsIfItHadNotStopped(@TempDir Path folder) throws IOException {
    var whole = train(CONFIG);
    try (var first =
        new Trainer(Configs.notebook(6, 1, 10, 0.01f, 1, 1f, 42), images(95), Device.CPU, 1)) {
      first.train(List.of());
      first.save(new Checkpoint(folder.resolve("model")));
    }
    try (var second = new Trainer(CONFIG, images(95), Device.CPU, 1)) {
      second.restore(new Checkpoint(folder.resolve("model")));
      second.train(List.of());
      assertEquals(whole, second.parameters());
    }
  }

  @Test
  void moreGibbsStepsGiveOtherWeights() throws IOException {
    var two = Configs.notebook(6, 2, 10, 0.01f, 2, 1f, 42);
    assertFalse(train(CONFIG).W().equals(train(two).W()));
    assertEquals(train(two), train(two));
  }

  @Test
  void aLossThatIsNotANumberStopsTheTraining() {
    var wild = Configs.notebook(6, 200, 10, 1e30f, 1, 1f, 42);
    var e = assertThrows(DivergedException.class, () -> train(wild));
    assertTrue(e.getMessage().contains("step"), e.getMessage());
  }

  private static Computation<TrainingGraph> onGpu() {
    return Computation.of(
        new Execution(Device.GPU, 1),
        (g, tf) ->
            new TrainingGraph(
                g,
                tf,
                CONFIG,
                TrainingSet.of(CONFIG.recipe(), images(95)),
                Device.GPU,
                Products.FLOAT32));
  }

  @Test
  void everyOperationOfTheModelIsOnTheChosenDevice() {
    try (var computation = onGpu()) {
      var elsewhere = new ArrayList<String>();
      for (var node : computation.graph().toGraphDef().getNodeList()) {
        boolean ofModel =
            List.of("MatMul", "StatelessRandomNormal", "GatherV2").contains(node.getOp());
        if (ofModel
            && !node.getDevice().equals("/device:GPU:0")
            && !node.getName().startsWith("gradients")) {
          elsewhere.add(node.getName() + " on '" + node.getDevice() + "'");
        }
      }
      assertEquals(List.of(), elsewhere);
    }
  }

  @Test
  void checkpointsCanBeReadWithoutTheTrainingGraph(@TempDir Path folder) throws IOException {
    try (var trainer = new Trainer(CONFIG, images(95), Device.CPU, 1)) {
      trainer.save(new Checkpoint(folder.resolve("model")));
      var parameters = trainer.parameters();
      assertEquals(parameters, new Checkpoint(folder.resolve("model")).parameters(CONFIG.recipe()));
      assertArrayEquals(new float[12], StdArrays.array1dCopyOf(parameters.b()));
    }
  }

  @Test
  void aMissingCheckpointIsNamed() {
    var e =
        assertThrows(
            IOException.class,
            () -> new Checkpoint(Path.of("nowhere/model")).parameters(CONFIG.recipe()));
    assertTrue(e.getMessage().contains("nowhere/model"), e.getMessage());
  }

  @Test
  void choosesTheGpuWhereThereIsOne() {
    var cpu = new AvailableDevice("/job:localhost/replica:0/task:0/device:CPU:0", 1 << 28);
    var gpu = new AvailableDevice("/job:localhost/replica:0/task:0/device:GPU:0", 1L << 36);
    assertEquals(Device.CPU, Device.choose(Optional.empty(), List.of(cpu)));
    assertEquals(Device.GPU, Device.choose(Optional.empty(), List.of(cpu, gpu)));
    assertEquals(Device.CPU, Device.choose(Optional.of(Device.CPU), List.of(cpu, gpu)));
    assertThrows(
        IllegalArgumentException.class, () -> Device.choose(Optional.of(Device.GPU), List.of(cpu)));
  }
}

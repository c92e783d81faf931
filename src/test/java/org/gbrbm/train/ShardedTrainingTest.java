package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.Images;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.FloatNdArray;

class ShardedTrainingTest {
  private static final int EXAMPLES = 48;
  private static final int VISIBLE = 6;
  private static final int HIDDEN = 5;
  private static final Execution CPU = new Execution(Device.CPU, 1);

  private static Images examples() {
    var random = new Random(0);
    var values = FloatBuffer.allocate(EXAMPLES * VISIBLE);
    while (values.hasRemaining()) {
      values.put((float) random.nextGaussian());
    }
    return Images.ofVectors(values.flip(), VISIBLE);
  }

  /**
   * {@code sharp}, whose negative phase draws nothing, in batches of all examples. Of a gradient
   * near 0, Adam would make a step of the sign of its rounding.
   */
  private static Recipe withoutNoise(int epochs) {
    return Recipes.shipped("sharp")
        .with(
            Map.of(
                "epochs",
                epochs,
                "batchSize",
                EXAMPLES,
                "optimisation.method",
                Optimisation.Method.MOMENTUM,
                "optimisation.learningRate",
                0.01f));
  }

  private static ShardedConfig config(Recipe recipe, int shards) {
    return new ShardedConfig(new TrainingConfig(HIDDEN, recipe, 7), VISIBLE, false, shards);
  }

  /** Training in one process, each shard with the examples that follow those of the one before. */
  private static final class Shards implements AutoCloseable {
    private final ShardedConfig config;
    private final Images examples = examples();
    private final ShardGradients gradients;
    private final ShardedTrainer trainer;
    private final List<List<float[]>> chains = new ArrayList<>();

    Shards(ShardedConfig config) {
      this.config = config;
      gradients = new ShardGradients(config, CPU);
      int batch = config.model().recipe().batchSize();
      trainer = new ShardedTrainer(config, examples, EXAMPLES / batch, CPU);
      for (int s = 0; s < config.shards(); s++) {
        chains.add(List.of());
      }
    }

    void step() {
      var sum = new float[config.parameters().length()];
      double loss = 0;
      int each = EXAMPLES / config.shards();
      for (int s = 0; s < config.shards(); s++) {
        var own = examples.slice(s * each, each);
        var chosen = gradients.indices(trainer.step(), s, each);
        var batch = own.gather(Arrays.stream(chosen).mapToInt(i -> (int) i).toArray());
        var part = gradients.of(trainer.parameterVector(), batch, trainer.step(), s, chains.get(s));
        chains.set(s, part.chains());
        loss += part.loss() / config.shards();
        for (int i = 0; i < sum.length; i++) {
          sum[i] += part.gradient()[i] / config.shards();
        }
      }
      trainer.descend(sum, loss);
    }

    @Override
    public void close() {
      trainer.close();
      gradients.close();
    }
  }

  private static void assertClose(FloatNdArray expected, FloatNdArray actual) {
    expected
        .scalars()
        .forEachIndexed((at, x) -> assertEquals(x.getFloat(), actual.getFloat(at), 2e-5f));
  }

  @Test
  void fourShardsTrainAsOneProcessDoes() {
    var recipe = withoutNoise(20);
    var whole = new Trainer(new TrainingConfig(HIDDEN, recipe, 7), examples(), Device.CPU, 1);
    try (whole;
        var four = new Shards(config(recipe, 4))) {
      whole.train();
      for (int i = 0; i < 20; i++) {
        four.step();
      }
      assertClose(whole.parameters().W(), four.trainer.parameters().W());
      assertClose(whole.parameters().b(), four.trainer.parameters().b());
      assertClose(whole.parameters().c(), four.trainer.parameters().c());
      var last = whole.progress().epochs().get(19).loss();
      assertEquals(last, four.trainer.epochs().get(19).loss(), 1e-4);
    }
  }

  @Test
  void aShardTakesEachExampleOnceBeforeAnyAgain() {
    var recipe = withoutNoise(1).with("batchSize", 16);
    try (var gradients = new ShardGradients(config(recipe, 4), CPU)) {
      var first = new ArrayList<Long>();
      var second = new ArrayList<Long>();
      for (int step = 0; step < 6; step++) {
        for (long index : gradients.indices(step, 2, 12)) {
          (step < 3 ? first : second).add(index);
        }
      }
      assertEquals(12, first.stream().distinct().count());
      assertEquals(12, second.stream().distinct().count());
      assertTrue(!first.equals(second));
      assertTrue(!Arrays.equals(gradients.indices(0, 1, 12), gradients.indices(0, 2, 12)));
    }
  }

  @Test
  void chainsGoOnFromWhereTheyWereLeft() {
    var recipe =
        Recipes.shipped("modern")
            .with(Map.of("epochs", 2, "batchSize", 16, "weightDeviation", 0.4f));
    try (var shards = new Shards(config(recipe, 2))) {
      shards.step();
      var states = shards.chains.get(1);
      assertEquals(2, states.size());
      var on = states.get(0); // [temperatures, examples, hidden]
      assertEquals(5 * 8 * HIDDEN, on.length);
      for (float h : on) {
        assertTrue(h == 0 || h == 1);
      }
      var vector = shards.trainer.parameterVector();
      var batch = shards.examples.first(8);
      var goneOn = shards.gradients.of(vector, batch, 1, 1, states);
      var again = shards.gradients.of(vector, batch, 1, 1, states);
      var fromNothing = shards.gradients.of(vector, batch, 1, 1, List.of());
      assertArrayEquals(goneOn.gradient(), again.gradient());
      assertArrayEquals(goneOn.chains().get(0), again.chains().get(0));
      assertTrue(!Arrays.equals(goneOn.chains().get(0), fromNothing.chains().get(0)));
    }
  }

  @Test
  void aRestoredTrainingGoesOnToTheSameBits(@TempDir Path folder) throws Exception {
    var config = config(withoutNoise(3), 4);
    var checkpoint = new Checkpoint(folder.resolve("model"));
    try (var straight = new Shards(config);
        var stopped = new Shards(config);
        var resumed = new Shards(config)) {
      for (int i = 0; i < 3; i++) {
        straight.step();
      }
      stopped.step();
      stopped.trainer.save(checkpoint);
      resumed.trainer.restore(checkpoint);
      resumed.step();
      resumed.step();
      assertArrayEquals(straight.trainer.parameterVector(), resumed.trainer.parameterVector());
      assertEquals(3, resumed.trainer.epochs().size());
    }
  }

  @Test
  void refusesWhatCannotBeDivided() {
    var recipe = withoutNoise(1);
    assertThrows(SettingException.class, () -> config(recipe, 5));
    for (var changed :
        List.of(
            recipe.with("hiddenUnits", new HiddenSettings(0, 0.2f, 0.1f)),
            recipe.with("earlyStopping.every", 10),
            recipe.with("trackLikelihood", true),
            recipe.with("negativePhase", new DataDrivenJumps(1, 10, 0)))) {
      var refused = assertThrows(SettingException.class, () -> config(changed, 4));
      assertTrue(refused.getMessage().contains("shards"), refused.getMessage());
    }
  }
}

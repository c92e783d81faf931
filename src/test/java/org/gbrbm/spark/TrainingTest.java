package org.gbrbm.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Throwables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.commons.io.file.PathUtils;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.serving.StoredModel;
import org.gbrbm.train.DivergedException;
import org.gbrbm.train.Optimisation;
import org.gbrbm.train.Recipes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final int VISIBLE = 4;
  private static final double[][] EXAMPLES = LocalSpark.examples(400, VISIBLE, 2);

  private static Dataset<Row> examples() {
    return LocalSpark.vectors(EXAMPLES);
  }

  /** The same examples in another order. */
  private static Dataset<Row> reordered() {
    var rows = new ArrayList<>(Arrays.asList(EXAMPLES));
    Collections.shuffle(rows, new Random(3));
    return LocalSpark.vectors(rows.toArray(double[][]::new));
  }

  private static GaussianBernoulliRbm estimator() {
    return new GaussianBernoulliRbm()
        .setHiddenUnits(3)
        .setMaxIter(2)
        .setBatchSize(100)
        .setNumShards(4)
        .setSeed(5);
  }

  private static RbmParameters parameters(GaussianBernoulliRbmModel model, Path folder)
      throws Exception {
    var export = Files.createTempDirectory(folder, "export").resolve("1");
    model.export(export.toString());
    return StoredModel.read(export, OptionalInt.empty(), damaged -> {}).parameters();
  }

  @Test
  void theSameBitsHoweverTheExamplesCameIn(@TempDir Path folder) throws Exception {
    var all = new ArrayList<RbmParameters>();
    for (var recipe : List.of("notebook", "modern")) {
      var once = parameters(estimator().setRecipe(recipe).fit(examples().coalesce(1)), folder);
      var again =
          estimator().setRecipe(recipe).setAggregationDepth(1).fit(reordered().repartition(7));
      assertEquals(once, parameters(again, folder), recipe);
      all.add(once);
    }
    var other = estimator().setRecipe("notebook").setSeed(6).fit(examples());
    assertFalse(all.get(0).equals(parameters(other, folder)));
  }

  /** As far from the clusters' centres as the errors are: the mean example is 2.1 away. */
  @Test
  void learnsToReconstruct() {
    var model =
        estimator()
            .setHiddenUnits(8)
            .setMaxIter(60)
            .setBatchSize(360)
            .setReconstructionCol("again")
            .fit(examples());
    double squares = 0;
    for (var row : model.transform(examples()).select("id", "again").collectAsList()) {
      var again = ((org.apache.spark.ml.linalg.Vector) row.get(1)).toArray();
      var x = EXAMPLES[row.getInt(0)];
      for (int i = 0; i < VISIBLE; i++) {
        squares += Math.pow(again[i] - x[i], 2) / VISIBLE / EXAMPLES.length;
      }
    }
    assertTrue(squares < 1, "mean squared error " + squares);
  }

  @Test
  void goesOnFromACheckpointToTheSameBits(@TempDir Path folder) throws Exception {
    var straight = parameters(estimator().setRecipe("modern").fit(examples()), folder);
    var checkpoints = folder.resolve("checkpoints");
    var estimator = estimator().setRecipe("modern").setCheckpointDir(checkpoints.toString());
    estimator.fit(examples());
    assertEquals(List.of("epoch-000001", "epoch-000002"), names(checkpoints));
    PathUtils.deleteDirectory(checkpoints.resolve("epoch-000002"));
    assertEquals(straight, parameters(estimator.fit(reordered()), folder));
    assertEquals(List.of("epoch-000001", "epoch-000002"), names(checkpoints));
    assertEquals(straight, parameters(estimator.fit(examples()), folder)); // there is nothing to do

    assertRefused("with other settings;", estimator.setSeed(9), examples());
    var others = LocalSpark.vectors(LocalSpark.examples(400, VISIBLE, 4));
    assertRefused("with other examples;", estimator.setSeed(5), others);

    Files.write(checkpoints.resolve("epoch-000002/progress.json"), new byte[] {'{'});
    try (var crc = Files.list(checkpoints.resolve("epoch-000002"))) {
      for (var file : crc.filter(each -> each.toString().endsWith(".crc")).toList()) {
        Files.delete(file);
      }
    }
    var damaged = assertThrows(Exception.class, () -> estimator.fit(examples()));
    assertTrue(damaged.getMessage().contains("epoch-000002 is damaged; delete it"));
  }

  private static List<String> names(Path folder) throws Exception {
    try (var all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void leavesOutWhatCannotBeUsed(@TempDir Path folder) throws Exception {
    var rows = new ArrayList<>(Arrays.asList(EXAMPLES));
    rows.add(7, new double[] {1, Double.NaN, 2, 3});
    var some = LocalSpark.vectors(rows.toArray(double[][]::new)).coalesce(1);
    assertRefused("partition 0, row 8: has a value that is null, NaN", estimator(), some);
    var skipped = estimator().setHandleInvalid("skip").fit(some);
    assertEquals(parameters(estimator().fit(examples()), folder), parameters(skipped, folder));
    rows.set(7, new double[] {1, 2});
    var ragged = LocalSpark.vectors(rows.toArray(double[][]::new)).coalesce(1);
    assertRefused("row 8: has 2 numbers, others have 4", estimator(), ragged);
  }

  @Test
  void saysWhichSettingsCannotBeUsed() {
    assertRefused("no recipe 'other'", estimator().setRecipe("other"), examples());
    assertRefused("KEY=VALUE", estimator().setSettings(new String[] {"sigma"}), examples());
    assertRefused("a batch of 42 cannot be divided", estimator().setBatchSize(42), examples());
    assertRefused("set a smaller batchSize", estimator().setBatchSize(4000), examples());
    assertRefused("scale is auto", estimator().setScale("other"), examples());
    assertRefused("error or skip", estimator().setHandleInvalid("fill"), examples());
    assertRefused("there are no examples", estimator(), examples().where("id < 0"));
    assertRefused(
        "background",
        estimator().setSettings(new String[] {"background=full"}).setRecipe("modern"),
        examples());
    assertThrows(IllegalArgumentException.class, () -> estimator().setHiddenUnits(0));
  }

  private static void assertRefused(String why, GaussianBernoulliRbm estimator, Dataset<Row> rows) {
    var refused = assertThrows(Exception.class, () -> estimator.fit(rows));
    var message = Throwables.getRootCause(refused).getMessage();
    assertTrue(message.contains(why), message);
  }

  @Test
  void endsWhenItDiverges() {
    var wild = estimator().setRecipe("notebook").setLearningRate(1e20).setMaxIter(20);
    var diverged = assertThrows(DivergedException.class, () -> wild.fit(examples()));
    assertTrue(diverged.getMessage().contains("the loss is NaN at step"), diverged.getMessage());
  }

  @Test
  void largeBatchesAreTheDefault() {
    var adam = Recipes.shipped("notebook"); // batches of 128, a rate of 0.001
    assertEquals(192, LargeBatches.size(adam, 20_000, 1200, 16));
    assertEquals(8192, LargeBatches.size(adam, 10_000_000, 600_000, 16));
    assertEquals(128, LargeBatches.size(adam, 1000, 50, 16));
    assertEquals(80, LargeBatches.size(adam, 100, 5, 16));
    assertEquals(16, LargeBatches.size(adam, 10, 0, 16)); // which is then refused
    assertEquals(0.008, LargeBatches.learningRate(adam, 8192), 1e-9);
    var momentum = adam.with("optimisation.method", Optimisation.Method.MOMENTUM);
    assertEquals(0.064, LargeBatches.learningRate(momentum, 8192), 1e-8);
  }

  @Test
  void isAStageOfAPipeline(@TempDir Path folder) throws Exception {
    var path = folder.resolve("estimator").toString();
    estimator().setSettings(new String[] {"visible.sigma=0.7"}).save(path);
    var loaded = GaussianBernoulliRbm.load(path);
    assertEquals(3, loaded.getOrDefault(loaded.hiddenUnits()));
    assertArrayEquals(new String[] {"visible.sigma=0.7"}, loaded.getOrDefault(loaded.settings()));

    var pipeline = new Pipeline().setStages(new PipelineStage[] {loaded.setScoreCol("score")});
    var fitted = pipeline.fit(examples());
    var saved = folder.resolve("pipeline").toString();
    fitted.write().save(saved);
    var expected = fitted.transform(examples()).select("score").collectAsList();
    assertEquals(
        expected, PipelineModel.load(saved).transform(examples()).select("score").collectAsList());
    assertTrue(expected.stream().allMatch(row -> row.getDouble(0) <= 100));
  }

  @Test
  void packsTheStatesOfChains() {
    var states = List.of(new float[] {0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0}, new float[] {0.5f, -2});
    var packed = ChainStates.packed(states);
    var unpacked = ChainStates.unpacked(packed);
    assertEquals(2, unpacked.size());
    assertArrayEquals(states.get(0), unpacked.get(0));
    assertArrayEquals(states.get(1), unpacked.get(1));
    var many = new float[80_000];
    Arrays.fill(many, 1);
    assertTrue(ChainStates.packed(List.of(many)).length < 10_100);
  }
}

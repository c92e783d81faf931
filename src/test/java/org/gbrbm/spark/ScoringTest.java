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
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.gbrbm.GaussianBernoulliRbm;
import org.gbrbm.serving.StoredModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringTest {
  private static final int VISIBLE = 4;
  private static final int HIDDEN = 3;
  private static final double[][] EXAMPLES = LocalSpark.examples(1500, VISIBLE, 1);

  @TempDir private static Path folder;
  private static Path export;
  private static StoredModel stored;
  private static GaussianBernoulliRbmModel loaded;

  @BeforeAll
  static void train() throws Exception {
    var x = new float[EXAMPLES.length][VISIBLE];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < VISIBLE; j++) {
        x[i][j] = (float) EXAMPLES[i][j];
      }
    }
    try (var rbm = GaussianBernoulliRbm.builder().hidden(HIDDEN).epochs(3).fit(x)) {
      export = rbm.save(folder.resolve("small"));
    }
    stored = StoredModel.read(export, OptionalInt.empty(), damaged -> {});
    LocalSpark.session();
    loaded = GaussianBernoulliRbmModel.fromExport(export.toString());
  }

  private static GaussianBernoulliRbmModel model() {
    return loaded.copy(ParamMap.empty());
  }

  /** p(h|v) by the formula, in doubles. */
  private static double[] hidden(double[] x) {
    var p = stored.parameters();
    var v = visible(x);
    var h = new double[HIDDEN];
    for (int j = 0; j < HIDDEN; j++) {
      double logit = p.c().getFloat(j);
      for (int i = 0; i < VISIBLE; i++) {
        logit += v[i] / p.sigma().getFloat(i) * p.W().getFloat(i, j);
      }
      h[j] = 1 / (1 + Math.exp(-logit));
    }
    return h;
  }

  private static double freeEnergy(double[] x) {
    var p = stored.parameters();
    var v = visible(x);
    double energy = 0;
    for (int i = 0; i < VISIBLE; i++) {
      energy += Math.pow((v[i] - p.b().getFloat(i)) / p.sigma().getFloat(i), 2) / 2;
    }
    for (double h : hidden(x)) {
      energy += Math.log(1 - h); // log(1 + e^x) = -log(1 - sigmoid(x))
    }
    return energy;
  }

  private static double[] visible(double[] x) {
    var scaling = stored.scaling();
    return IntStream.range(0, VISIBLE)
        .mapToDouble(i -> (x[i] - scaling.offset().get(i)) / scaling.factor().get(i))
        .toArray();
  }

  private static void assertScored(Dataset<Row> scored, int count) {
    var rows = scored.select("id", "hidden", "free_energy").collectAsList();
    assertEquals(count, rows.size());
    assertEquals(count, rows.stream().map(row -> row.getInt(0)).distinct().count());
    for (var row : rows) {
      var x = EXAMPLES[row.getInt(0)];
      assertArrayEquals(hidden(x), ((Vector) row.get(1)).toArray(), 2e-5);
      assertEquals(freeEnergy(x), row.getDouble(2), 1e-4 * Math.abs(freeEnergy(x)) + 1e-4);
    }
  }

  @Test
  void readsVectorsArraysAndColumns() throws Exception {
    var vectors = LocalSpark.vectors(EXAMPLES).repartition(3);
    assertScored(model().transform(vectors), EXAMPLES.length);

    var doubles =
        vectors.withColumn(
            "x", org.apache.spark.ml.functions.vector_to_array(vectors.col("features"), "float64"));
    assertScored(model().setInputCol("x").transform(doubles), EXAMPLES.length);
    var floats = doubles.withColumn("x", functions.col("x").cast("array<float>"));
    assertScored(model().setInputCol("x").transform(floats), EXAMPLES.length);

    var columns = new String[VISIBLE];
    var wide = doubles;
    for (int i = 0; i < VISIBLE; i++) {
      columns[i] = "column." + i;
      wide = wide.withColumn(columns[i], doubles.col("x").getItem(i));
    }
    var scored = model().setInputCols(columns).transform(wide);
    assertScored(scored, EXAMPLES.length);
    var expected = new ArrayList<>(Arrays.asList(wide.columns()));
    expected.addAll(List.of("hidden", "free_energy"));
    assertEquals(expected, Arrays.asList(scored.columns()));
  }

  @Test
  void readsSparseVectors() throws Exception {
    var x = new double[] {0, 11, 0, 27};
    var schema = new StructType().add("features", SQLDataTypes.VectorType());
    var row = RowFactory.create(Vectors.sparse(VISIBLE, new int[] {1, 3}, new double[] {11, 27}));
    var scored = model().transform(LocalSpark.session().createDataFrame(List.of(row), schema));
    assertEquals(freeEnergy(x), scored.first().getDouble(2), 1e-3 * Math.abs(freeEnergy(x)));
  }

  @Test
  void readsBytesAsPixels() throws Exception {
    var pixels =
        new byte[][] {{0, (byte) 255, 100, 7}, {1, 2, 3, 4}, {50, 60, 70, 80}, {9, 9, 9, 9}};
    var name = shipped();
    var model = GaussianBernoulliRbmModel.fromExport(name.toString());
    var images = new ArrayList<Row>();
    var floats = new float[pixels.length][784];
    for (int n = 0; n < pixels.length; n++) {
      var image = new byte[784];
      for (int i = 0; i < 784; i++) {
        image[i] = pixels[n][i % 4];
        floats[n][i] = (image[i] & 255) / 255f;
      }
      images.add(RowFactory.create(n, image));
    }
    var schema = new StructType().add("id", "int").add("features", "binary");
    var data = LocalSpark.session().createDataFrame(images, schema);
    var scored = model.setScoreCol("score").setReconstructionCol("again").transform(data);
    try (var rbm = GaussianBernoulliRbm.load(name)) {
      var scores = rbm.score(floats);
      var again = rbm.reconstruct(floats);
      for (var row : scored.select("id", "score", "again").collectAsList()) {
        int n = row.getInt(0);
        assertEquals(scores[n], row.getDouble(1), 1e-4);
        var values = ((Vector) row.get(2)).toArray();
        for (int i = 0; i < 784; i++) {
          assertEquals(again[n][i], values[i], 1e-6);
        }
      }
    }
  }

  private static Path shipped() throws Exception {
    try (var all = Files.list(Path.of("savedmodels"))) {
      return all.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  private static Dataset<Row> withInvalid() {
    var rows =
        new double[][] {
          EXAMPLES[0], {1, Double.NaN, 20, 30}, EXAMPLES[2], {Double.POSITIVE_INFINITY, 1, 2, 3}
        };
    var vectors = LocalSpark.vectors(rows);
    var schema = vectors.schema();
    var missing = List.of(RowFactory.create(4, null));
    return vectors.union(LocalSpark.session().createDataFrame(missing, schema)).coalesce(1);
  }

  private static List<Integer> ids(Dataset<Row> scored) {
    return scored.select("id").collectAsList().stream().map(row -> row.getInt(0)).sorted().toList();
  }

  @Test
  void leavesOutOrKeepsWhatCannotBeUsed() throws Exception {
    assertEquals(List.of(0, 2), ids(model().setHandleInvalid("skip").transform(withInvalid())));
    var kept = model().setHandleInvalid("keep").setFlagCol("flag").transform(withInvalid());
    assertEquals(List.of(0, 1, 2, 3, 4), ids(kept));
    var answered = kept.where("free_energy is not null and flag is not null");
    assertEquals(List.of(0, 2), ids(answered));
    assertEquals(
        freeEnergy(EXAMPLES[2]),
        kept.where("id = 2").select("free_energy").first().getDouble(0),
        1e-4 * Math.abs(freeEnergy(EXAMPLES[2])) + 1e-4);
  }

  @Test
  void fillsInWhatIsMissing() throws Exception {
    var rows = LocalSpark.vectors(new double[][] {{2, Double.NaN, 22, 28}, EXAMPLES[1]});
    var filled = model().setHandleInvalid("fill").setFilledCol("x").transform(rows).orderBy("id");
    var x = ((Vector) filled.select("x").first().get(0)).toArray();
    assertEquals(2, x[0], 1e-4);
    assertEquals(22, x[2], 1e-4);
    assertTrue(x[1] > 5 && x[1] < 15, "the second column lies about 10: " + x[1]);
  }

  @Test
  void saysWhatCannotBeUsed() throws Exception {
    var model = model();
    assertFails("column features, partition 0, row 2", model, withInvalid().where("id < 4"));
    assertFails("row 1: there is no example, but null", model, withInvalid().where("id = 4"));
    var narrow = LocalSpark.vectors(new double[][] {{1, 2, 3}});
    assertFails("has 3 numbers; the model takes 4", model, narrow);
  }

  private static void assertFails(
      String why, GaussianBernoulliRbmModel model, Dataset<Row> examples) {
    var failed = assertThrows(Exception.class, () -> model.transform(examples).collect());
    var cause = Throwables.getRootCause(failed).getMessage();
    assertTrue(cause.contains(why), cause);
  }

  @Test
  void checksTheSchema() throws Exception {
    var rows = LocalSpark.vectors(EXAMPLES);
    assertRefused("there is no column pixels", model().setInputCol("pixels"), rows);
    assertRefused("is of the type int", model().setInputCol("id"), rows);
    assertRefused("is a column id already", model().setHiddenCol("id"), rows);
    assertRefused(
        "no column is to be written", model().setHiddenCol("").setFreeEnergyCol(""), rows);
    assertRefused("evaluate --likelihood", model().setLogLikelihoodCol("p"), rows);
    assertRefused("inputCols are 1 columns", model().setInputCols(new String[] {"id"}), rows);
    assertThrows(IllegalArgumentException.class, () -> model().setHandleInvalid("other"));
    var schema = model().setFlagCol("flag").transformSchema(rows.schema());
    assertEquals(DataTypes.BooleanType, schema.apply("flag").dataType());
    assertEquals(SQLDataTypes.VectorType(), schema.apply("hidden").dataType());
  }

  private static void assertRefused(
      String why, GaussianBernoulliRbmModel model, Dataset<Row> rows) {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> model.transformSchema(rows.schema()));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void isSavedAndLoadedAloneAndInAPipeline() throws Exception {
    var rows = LocalSpark.vectors(EXAMPLES);
    var model = model().setScoreCol("score");
    model.save(folder.resolve("saved").toString());
    var loaded = GaussianBernoulliRbmModel.load(folder.resolve("saved").toString());
    assertEquals(model.uid(), loaded.uid());
    assertEquals("score", loaded.getOrDefault(loaded.scoreCol()));
    assertScored(loaded.transform(rows), EXAMPLES.length);

    var pipeline = new Pipeline().setStages(new PipelineStage[] {model});
    var path = folder.resolve("pipeline").toString();
    pipeline.fit(rows).write().save(path);
    assertScored(PipelineModel.load(path).transform(rows), EXAMPLES.length);

    try (var rbm = GaussianBernoulliRbm.load(folder.resolve("saved/export"))) {
      assertEquals(HIDDEN, rbm.hiddenUnits());
    }
  }

  @Test
  void copiesKeepTheirOwnParams() throws Exception {
    var model = model();
    var copy = model.copy(ParamMap.empty());
    copy.setHiddenCol("other");
    assertEquals("hidden", model.getOrDefault(model.hiddenCol()));
    assertFalse(copy.outputColumns().equals(model.outputColumns()));
    assertEquals(HIDDEN, copy.hiddenUnits());
  }
}

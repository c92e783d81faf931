package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.gbrbm.evaluate.AisEffort;
import org.gbrbm.evaluate.Likelihood;
import org.gbrbm.evaluate.LikelihoodEffort;
import org.gbrbm.evaluate.LikelihoodEvaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.evaluate.TemperingEffort;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.model.Background;
import org.gbrbm.model.RbmParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The normal distribution that a model starts from, and what training makes of it. */
class BackgroundTest {
  @TempDir private Path folder;

  private static Recipe recipe(String background) {
    return Recipes.shipped("modern")
        .with("visible.sigmaMinimum", 0.01)
        .with("background", background);
  }

  /** Normal vectors x_i = z_i + the sum of those before it, so that all correlate. */
  private static float[][] correlated(int count, int D, long seed) {
    var random = new Random(seed);
    var rows = new float[count][D];
    for (var row : rows) {
      double sum = 0;
      for (int i = 0; i < D; i++) {
        sum += random.nextGaussian();
        row[i] = (float) (3 + sum);
      }
    }
    return rows;
  }

  /** U s^2 U'. */
  private static double[][] covariance(Background background) {
    int D = background.visible();
    var C = new double[D][D];
    for (int d = 0; d < D; d++) {
      for (int e = 0; e < D; e++) {
        for (int i = 0; i < D; i++) {
          double s = background.deviations().getFloat(i);
          C[d][e] += background.axes().getFloat(d, i) * background.axes().getFloat(e, i) * s * s;
        }
      }
    }
    return C;
  }

  private static double[][] covariance(float[][] rows) {
    int D = rows[0].length;
    var mean = new double[D];
    for (var row : rows) {
      for (int i = 0; i < D; i++) {
        mean[i] += row[i] / (double) rows.length;
      }
    }
    var C = new double[D][D];
    for (var row : rows) {
      for (int d = 0; d < D; d++) {
        for (int e = 0; e < D; e++) {
          C[d][e] += (row[d] - mean[d]) * (row[e] - mean[e]) / rows.length;
        }
      }
    }
    return C;
  }

  private static float[][] rows(Images images) {
    var rows = new float[images.count()][images.size()];
    for (int i = 0; i < images.values().count(); i++) {
      rows[i / images.size()][i % images.size()] = (float) images.values().stored(i);
    }
    return rows;
  }

  @Test
  void unitsAreUncorrelatedAndOfVarianceOne() {
    var x = correlated(300, 5, 1);
    var set = TrainingSet.of(recipe("full").with("earlyStopping.every", 0), Images.of(x));
    var expected = covariance(x);
    var found = covariance(set.background().orElseThrow());
    var ofUnits = covariance(rows(set.units()));
    for (int d = 0; d < 5; d++) {
      for (int e = 0; e < 5; e++) {
        assertEquals(expected[d][e], found[d][e], 1e-4);
        assertEquals(d == e ? 1 : 0, ofUnits[d][e], 1e-4);
      }
    }
  }

  @Test
  void ofLowRankTheSmallestVariancesAreOneInCommon() {
    var x = correlated(500, 6, 2);
    var full = TrainingSet.of(recipe("full"), Images.of(x)).background().orElseThrow();
    var low = TrainingSet.of(recipe("low-rank:2"), Images.of(x)).background().orElseThrow();
    double mean = 0;
    for (int i = 0; i < 4; i++) {
      mean += Math.pow(full.deviations().getFloat(i), 2) / 4;
    }
    for (int i = 0; i < 6; i++) {
      double expected = i < 4 ? mean : Math.pow(full.deviations().getFloat(i), 2);
      assertEquals(expected, Math.pow(low.deviations().getFloat(i), 2), 1e-4);
    }
    var all = TrainingSet.of(recipe("low-rank:9"), Images.of(x)).background().orElseThrow();
    assertEquals(full, all);
  }

  @Test
  void noVarianceIsBelowThatOfTheLeastSigma() {
    var x = correlated(300, 4, 3);
    for (var row : x) {
      row[2] = 1;
    }
    var set = TrainingSet.of(recipe("full").with("visible.sigmaMinimum", 0.1), Images.of(x));
    var deviations = set.background().orElseThrow().deviations();
    assertEquals(0.1, deviations.getFloat(0), 1e-6);
    assertTrue(deviations.getFloat(1) > 0.1);
  }

  /** The covariance of 24 vectors of 20 numbers would take others for extremely unlikely. */
  @Test
  void ofFewExamplesARidgeIsAdded() {
    var background =
        TrainingSet.of(recipe("full").with("earlyStopping.every", 0), Images.of(normal(24, 20, 4)))
            .background()
            .orElseThrow();
    var others = rows(BackgroundFit.units(background, Images.of(normal(1000, 20, 5))));
    double squares = 0;
    for (var row : others) {
      for (float v : row) {
        squares += v * v / (1000.0 * 20);
      }
    }
    assertTrue(squares < 2, "mean square of a visible unit: " + squares);
  }

  private static float[][] normal(int count, int D, long seed) {
    var random = new Random(seed);
    var rows = new float[count][D];
    for (var row : rows) {
      for (int i = 0; i < D; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  /** Values in the place of those missing are draws: means in their place would correlate less. */
  @Test
  void valuesThatAreMissingDoNotHideCorrelations() {
    var x = correlated(3000, 3, 6);
    var expected = covariance(x);
    var random = new Random(7);
    for (var row : x) {
      for (int i = 0; i < 3; i++) {
        row[i] = random.nextInt(4) == 0 ? Float.NaN : row[i];
      }
    }
    var values = FloatBuffer.allocate(9000);
    Arrays.stream(x).forEach(values::put);
    var images = new Images(3000, 1, 3, new Values.Floats(values.flip(), Scaling.IDENTITY));
    var set = TrainingSet.of(recipe("full"), images);
    var found = covariance(set.background().orElseThrow());
    for (int d = 0; d < 3; d++) {
      for (int e = 0; e < 3; e++) {
        assertEquals(
            expected[d][e], found[d][e], 0.08 * Math.sqrt(expected[d][d] * expected[e][e]));
      }
    }
    assertTrue(!set.units().hasMissing() && !set.heldOut().orElseThrow().hasMissing());
  }

  /** Two clusters, far from each other along a direction in which all values correlate. */
  private static float[][] clusters(int count, long seed) {
    var rows = correlated(count, 3, seed);
    for (int n = 0; n < count; n += 2) {
      for (int i = 0; i < 3; i++) {
        rows[n][i] += 12;
      }
    }
    return rows;
  }

  private static Trainer trainer(Recipe recipe, float[][] x, int hidden) {
    return new Trainer(new TrainingConfig(hidden, recipe, 1), Images.of(x), Device.CPU, 1);
  }

  private static Likelihood likelihood(RbmParameters model, float[][] test) {
    var effort = new LikelihoodEffort(new TemperingEffort(4, 20), new AisEffort(4, 20), true);
    var images = Images.of(test);
    try (var loaded = new LoadedModel(model, images.scaling(), Execution.onHost())) {
      return new LikelihoodEvaluator(loaded).measure(new ImageSet(images, images), effort, 1);
    }
  }

  @Test
  void trainingFindsWhatIsNotNormalAndKeepsSigmaWithinItsBounds() {
    var recipe = recipe("full").with(Map.of("epochs", 60, "visible.sigmaMinimum", 0.5));
    try (var trainer = trainer(recipe, clusters(600, 1), 4)) {
      trainer.train();
      var best = trainer.best().orElseThrow();
      assertTrue(trainer.progress().bestStep() > 0);
      var likelihood = likelihood(best, clusters(2000, 2));
      double gain = likelihood.testLogLikelihood() - likelihood.backgroundLogLikelihood();
      assertTrue(gain > 0.3, "gain of " + gain);
      for (int i = 0; i < 3; i++) {
        double s = best.background().orElseThrow().deviations().getFloat(i);
        assertTrue(s * best.sigma().getFloat(i) > 0.5 - 1e-5);
      }
      // What is told of the examples held out is below what they have, by no more than chance.
      var heldOut = likelihood(best, rows(trainer.heldOut().orElseThrow()));
      var told = trainer.progress().heldOut();
      double bound = -told.stream().mapToDouble(HeldOutError::error).min().orElseThrow();
      assertTrue(bound < heldOut.testLogLikelihood() && bound > heldOut.testLogLikelihood() - 0.5);
      assertEquals(heldOut.backgroundLogLikelihood(), -told.get(0).error(), 1e-4);
    }
  }

  /** Nothing but chance is to be learned: the model is the background itself, to the last bit. */
  @Test
  void ofNormalDataTheBackgroundIsTheModel() {
    var recipe = recipe("full").with("epochs", 20);
    try (var trainer = trainer(recipe, correlated(200, 4, 8), 10)) {
      trainer.train();
      assertEquals(0, trainer.progress().bestStep());
      var likelihood = likelihood(trainer.best().orElseThrow(), correlated(500, 4, 9));
      assertEquals(likelihood.backgroundLogLikelihood(), likelihood.testLogLikelihood(), 1e-4);
    }
  }

  @Test
  void aResumedTrainingHasTheSameBitsAndItsCheckpointsHaveTheBackground() throws IOException {
    var recipe = recipe("full").with("epochs", 4);
    var x = clusters(600, 1);
    try (var whole = trainer(recipe, x, 4);
        var first = trainer(recipe, x, 4);
        var second = trainer(recipe, x, 4)) {
      whole.train();
      first.train(List.of(), () -> first.step() == 11);
      var checkpoint = new Checkpoint(folder.resolve("model"));
      first.save(checkpoint);
      assertEquals(first.parameters(), checkpoint.parameters(recipe));
      assertTrue(checkpoint.parameters(recipe).background().isPresent());
      second.restore(checkpoint);
      second.train();
      assertEquals(whole.parameters(), second.parameters());
      assertEquals(whole.progress().heldOut(), second.progress().heldOut());
    }
  }

  @Test
  void aRecipeGetsTheSettingsThatGoWithABackgroundUnlessTheyAreGiven() {
    var modern = Recipes.shipped("modern");
    var changed = modern.with("background", "low-rank:3");
    assertEquals(new BackgroundKind(BackgroundKind.Kind.LOW_RANK, 3), changed.background());
    assertEquals(0.1f, changed.weightDeviation());
    assertEquals(0, changed.hiddenUnits().offset());
    assertEquals(5, changed.earlyStopping().every());
    var given = modern.with(Map.of("background", "full", "weightDeviation", 0.5));
    assertEquals(0.5f, given.weightDeviation());
    assertEquals(given, given.with("background", "full"));
    assertEquals(0.5f, given.with("background", "low-rank:2").weightDeviation());
    assertEquals(modern, modern.with("background", "none"));
  }

  @Test
  void aRecipeFromBeforeThereWereAnyHasNone() {
    var modern = Recipes.shipped("modern");
    var tree = (ObjectNode) JsonFiles.tree(modern);
    tree.remove("background");
    assertEquals(modern, JsonFiles.record(tree, Recipe.class));
    assertEquals(BackgroundKind.NONE, modern.background());
  }

  @ParameterizedTest
  @ValueSource(strings = {"half", "low-rank", "low-rank:0", "low-rank:x", "full:3", ""})
  void whatIsNoBackgroundIsRefused(String text) {
    var e = assertThrows(SettingException.class, () -> recipe(text));
    assertTrue(e.getMessage().contains("a background is none, low-rank:K"), e.getMessage());
  }
}

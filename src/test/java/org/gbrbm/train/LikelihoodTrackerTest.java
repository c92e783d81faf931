package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.gbrbm.evaluate.AisEffort;
import org.gbrbm.evaluate.LikelihoodEffort;
import org.gbrbm.evaluate.LikelihoodEvaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.evaluate.TemperingEffort;
import org.gbrbm.model.RbmParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.StdArrays;

class LikelihoodTrackerTest {
  private static final int HIDDEN = 5;

  /** Two groups of examples, and something of their own in each value. */
  private static Images examples(int count, long seed) {
    var random = new Random(seed);
    var x = new float[count][6];
    for (var row : x) {
      int group = random.nextInt(3);
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (0.4 * random.nextGaussian() + (i % 3 == group ? 1.5 : -0.5));
      }
    }
    return Images.of(x);
  }

  private static final ImageSet SET = new ImageSet(examples(640, 1), examples(100, 2));

  private static TrainingConfig config(String recipe, int epochs, boolean tracked) {
    var settings =
        Recipes.shipped(recipe)
            .withEpochs(epochs)
            .with("optimisation.learningRate", 0.02f)
            .with("trackLikelihood", tracked);
    return new TrainingConfig(HIDDEN, settings, 3);
  }

  private static Trainer trainer(TrainingConfig config) {
    var execution = new Execution(Device.CPU, 1);
    return new Trainer(
        config,
        TrainingData.of(TrainingSet.of(config.recipe(), SET)),
        execution,
        Device.CPU,
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"modern", "sharp", "notebook"})
  void afterEachEpochItIsThatOfEnumeration(String recipe) throws Exception {
    try (var trainer = trainer(config(recipe, 6, true))) {
      trainer.train(
          List.of(
              (at, result) -> {
                var found = at.progress().likelihoodAfter(result.epoch()).orElseThrow();
                var model = at.parameters();
                double logZ = logZ(model);
                double tolerance = Math.max(0.1, 4 * found.standardError());
                assertEquals(logZ, found.logZ(), tolerance, found.toString());
                double error = found.logZ() - logZ;
                assertEquals(mean(model, SET.test(), logZ), found.test() + error, 1e-3);
                assertEquals(mean(model, SET.trainLikeTest(), logZ), found.train() + error, 1e-3);
              }));
      assertEquals(6, trainer.progress().likelihoods().size());
    }
  }

  /** log Z of the plain form, all hidden states one by one. */
  private static double logZ(RbmParameters model) {
    var W = StdArrays.array2dCopyOf(model.W());
    double sum = 0;
    for (int state = 0; state < 1 << HIDDEN; state++) {
      double log = 0;
      for (int i = 0; i < W.length; i++) {
        double Wh = 0;
        for (int j = 0; j < HIDDEN; j++) {
          Wh += (state >> j & 1) * W[i][j];
        }
        double sigma = model.sigma().getFloat(i);
        log += Math.log(Math.sqrt(2 * Math.PI) * sigma);
        log += model.b().getFloat(i) / sigma * Wh + Wh * Wh / 2;
      }
      for (int j = 0; j < HIDDEN; j++) {
        log += (state >> j & 1) * model.c().getFloat(j);
      }
      sum += Math.exp(log);
    }
    return Math.log(sum);
  }

  /** The mean log-likelihood: log sum_h exp(-E(v, h)) - log Z. */
  private static double mean(RbmParameters model, Images images, double logZ) {
    double sum = 0;
    for (int n = 0; n < images.count(); n++) {
      var v = images.slice(n, 1).mean();
      double log = 0;
      for (int i = 0; i < v.length; i++) {
        double z = (v[i] - model.b().getFloat(i)) / model.sigma().getFloat(i);
        log -= z * z / 2;
      }
      for (int j = 0; j < HIDDEN; j++) {
        double input = model.c().getFloat(j);
        for (int i = 0; i < v.length; i++) {
          input += v[i] / model.sigma().getFloat(i) * model.W().getFloat(i, j);
        }
        log += Math.log1p(Math.exp(input));
      }
      sum += log - logZ;
    }
    return sum / images.count();
  }

  @Test
  void theModelIsTheSameAsWithoutIt() {
    try (var tracked = trainer(config("modern", 3, true));
        var plain = trainer(config("modern", 3, false))) {
      tracked.train();
      plain.train();
      assertArrayEquals(
          StdArrays.array2dCopyOf(plain.parameters().W()),
          StdArrays.array2dCopyOf(tracked.parameters().W()));
      assertEquals(List.of(), plain.progress().likelihoods());
    }
  }

  @Test
  void aResumedTrainingMeasuresTheSame(@TempDir Path folder) throws Exception {
    var config = config("modern", 3, true);
    List<EpochLikelihood> straight;
    try (var trainer = trainer(config)) {
      trainer.train();
      straight = trainer.progress().likelihoods();
    }
    var checkpoint = new Checkpoint(folder.resolve("model"));
    try (var trainer = trainer(config)) {
      trainer.train(List.of(), () -> trainer.step() == 17); // in the midst of an epoch
      trainer.save(checkpoint);
    }
    try (var trainer = trainer(config)) {
      trainer.restore(checkpoint);
      trainer.train();
      assertEquals(straight, trainer.progress().likelihoods());
    }
  }

  @Test
  void behindABackgroundItIsThatOfTheData() {
    var recipe = Recipes.shipped("modern").with("background", "full").withEpochs(3);
    var tracked = recipe.with("trackLikelihood", true).with("earlyStopping", EarlyStopping.NONE);
    try (var trainer = trainer(new TrainingConfig(HIDDEN, tracked, 3))) {
      trainer.train();
      try (var model =
          new LoadedModel(trainer.parameters(), SET.scaling(), new Execution(Device.CPU, 1))) {
        var effort = new LikelihoodEffort(new TemperingEffort(4, 8), new AisEffort(16, 20), true);
        var exact = new LikelihoodEvaluator(model).measure(SET, effort, 1);
        var found = trainer.progress().likelihoodAfter(3).orElseThrow();
        assertEquals(exact.testLogLikelihood(), found.test(), 0.05);
      }
    }
  }

  @Test
  void evaluationGoesOnFromItsChains(@TempDir Path folder) throws Exception {
    var checkpoint = new Checkpoint(folder.resolve("model"));
    try (var trainer = trainer(config("modern", 3, true))) {
      trainer.train();
      trainer.save(checkpoint);
      try (var model =
          new LoadedModel(trainer.parameters(), SET.scaling(), new Execution(Device.CPU, 1))) {
        var effort = new LikelihoodEffort(new TemperingEffort(32, 80), new AisEffort(16, 20), true);
        var found =
            new LikelihoodEvaluator(model)
                .measure(SET, effort, Optional.of(checkpoint.temperedChains()), 1);
        assertTrue(found.tempered().fromTraining());
        assertEquals(found.exactLogZ(), found.tempered().fromData(), 0.1);
        assertEquals(found.exactLogZ(), found.tempered().fromBase(), 0.1);
      }
    }
  }

  @Test
  void theModelThatIsBestForExamplesHeldOutIsKept() {
    // So few examples that more epochs make it worse for others.
    var few = new ImageSet(examples(48, 1), examples(100, 2));
    var recipe =
        config("modern", 400, true)
            .recipe()
            .with("batchSize", 8)
            .with("earlyStopping", new EarlyStopping(4, 3));
    var config = new TrainingConfig(HIDDEN, recipe, 3);
    try (var trainer =
        new Trainer(
            config,
            TrainingData.of(TrainingSet.of(recipe, few)),
            new Execution(Device.CPU, 1),
            Device.CPU,
            Optional.empty())) {
      trainer.train();
      var progress = trainer.progress();
      assertTrue(progress.epochs().size() < 400);
      var heldOut = trainer.heldOut().orElseThrow();
      var best = trainer.best().orElseThrow();
      var last = trainer.parameters();
      assertTrue(
          mean(best, heldOut, logZ(best)) >= mean(last, heldOut, logZ(last)),
          progress.heldOut().toString());
      double least =
          progress.heldOut().stream().mapToDouble(HeldOutError::error).min().orElseThrow();
      assertEquals(-mean(best, heldOut, logZ(best)), least, 0.1);
    }
  }

  @Test
  void examplesWithMissingValuesAreRefused() {
    var values = FloatBuffer.wrap(new float[] {1, 2, 3, Float.NaN, 5, 6});
    var images = new Images(3, 1, 2, new Values.Floats(values, Scaling.IDENTITY));
    var recipe = config("modern", 1, true).recipe();
    var refused = assertThrows(SettingException.class, () -> TrainingSet.of(recipe, images));
    assertEquals("trackLikelihood", refused.setting());
  }
}

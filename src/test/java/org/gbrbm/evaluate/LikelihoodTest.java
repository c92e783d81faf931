package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.LogPartition;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.StdArrays;

class LikelihoodTest {
  private static final AisEffort EFFORT = new AisEffort(200, 400);
  private static final TemperingEffort TEMPERING = new TemperingEffort(16, 200);

  private static LikelihoodEffort all(boolean exact) {
    return new LikelihoodEffort(TEMPERING, EFFORT, exact);
  }

  /** M from 2 to 15 and sigma from 0.1 to 2, the larger models with the smaller weights. */
  private static SmallModel model(int number) {
    var random = new Random(number);
    int hidden = 2 + number * 13 / 19;
    int visible = 6;
    var W = new double[visible][];
    for (int i = 0; i < visible; i++) {
      W[i] = SmallModel.normals(random, hidden, 2 / Math.sqrt(hidden));
    }
    return new SmallModel(
        W,
        SmallModel.normals(random, visible, 0.3),
        SmallModel.normals(random, hidden, 1),
        random.doubles(visible, 0.1, 2).toArray());
  }

  private static Images images(int count, long seed) {
    var bytes = new byte[count * 6];
    new Random(seed).nextBytes(bytes);
    return new Images(count, 2, 3, ByteBuffer.wrap(bytes));
  }

  /** States drawn from the exact distribution, all of one weight. */
  private static WeightedStates exactSamples(SmallModel model, int count, long seed) {
    var cumulative = new double[1 << model.hidden()];
    double sum = 0;
    for (int bits = 0; bits < cumulative.length; bits++) {
      sum += Math.exp(model.hiddenLogWeight(model.hiddenState(bits)));
      cumulative[bits] = sum;
    }
    var states = new double[count][];
    var random = new Random(seed);
    for (int i = 0; i < count; i++) {
      int place = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
      states[i] = model.hiddenState(place < 0 ? -place - 1 : place);
    }
    return new WeightedStates(StdArrays.ndCopyOf(states), new double[count]);
  }

  private static double volume(SmallModel model) {
    return Arrays.stream(model.sigma()).map(s -> Math.log(s * Math.sqrt(2 * Math.PI))).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
  void annealingBothWaysAgainstEnumeration(int number) {
    var model = model(number);
    double exact = model.logZ();
    double volume = volume(model);
    var base = StdArrays.ndCopyOf(model.c());
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      assertEquals(exact, volume + new Enumeration(loaded).logSum(), 1e-4);
      var annealing = new AnnealedImportanceSampling(loaded);
      var below = LogPartition.fromBelow(annealing.forward(base, EFFORT, 2).logWeights(), volume);
      var samples = exactSamples(model, 500, number);
      var above =
          LogPartition.fromAbove(annealing.backward(samples, base, EFFORT, 2).logWeights(), volume);
      assertTrue(
          Math.abs(below.logZ() - exact) < Math.max(0.1, 3 * below.standardError()),
          below + ", exact " + exact);
      // Of twenty models one may well be three standard errors off, hardly one five.
      assertTrue(below.logZ() - 5 * below.standardError() <= exact, below + ", exact " + exact);
      assertTrue(above.logZ() + 5 * above.standardError() >= exact, above + ", exact " + exact);
      assertEquals(exact, above.logZ(), Math.max(0.1, 3 * above.standardError()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 12, 16, 19})
  void temperingFromBothEndsAgainstEnumeration(int number) {
    var model = model(number);
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var posteriors = new DataPosteriors(loaded);
      var logits = posteriors.logits(images(100, number));
      var tempering = new TemperingEstimator(loaded, posteriors);
      var result =
          tempering.measure(
              posteriors.meanLogits(logits),
              logits,
              Optional.empty(),
              TEMPERING,
              volume(model),
              number);
      var logZ = result.logZ();
      double tolerance = Math.max(0.1, 4 * logZ.standardError());
      assertTrue(logZ.standardError() < 0.2, logZ.toString());
      assertEquals(model.logZ(), logZ.logZ(), tolerance, logZ.toString());
      assertEquals(model.logZ(), logZ.fromBase(), 2 * tolerance, logZ.toString());
      assertEquals(model.logZ(), logZ.fromData(), 2 * tolerance, logZ.toString());
      assertHiddenMeans(model, result.samples());
    }
  }

  private static void assertHiddenMeans(SmallModel model, WeightedStates samples) {
    long count = samples.states().shape().get(0);
    double logSum = model.logZ() - volume(model);
    for (int j = 0; j < model.hidden(); j++) {
      double exact = 0;
      for (int bits = 0; bits < 1 << model.hidden(); bits++) {
        double logWeight = model.hiddenLogWeight(model.hiddenState(bits));
        exact += (bits >> j & 1) * Math.exp(logWeight - logSum);
      }
      double mean = 0;
      for (long n = 0; n < count; n++) {
        mean += samples.states().getDouble(n, j) / count;
      }
      assertEquals(exact, mean, 5 * Math.sqrt(0.25 / count), "unit " + j);
    }
  }

  @Test
  void forwardEndsAreSamplesOfTheModel() {
    var model = model(5);
    double exact =
        Math.exp(model.hiddenLogWeight(model.hiddenState(3)) - model.logZ() + volume(model));
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var ends =
          new AnnealedImportanceSampling(loaded)
              .forward(StdArrays.ndCopyOf(model.c()), new AisEffort(4000, 200), 2);
      double all = 0;
      double these = 0;
      for (int i = 0; i < 4000; i++) {
        double weight = Math.exp(ends.logWeights()[i] - ends.logWeights()[0]);
        all += weight;
        boolean state3 = true;
        for (int j = 0; j < model.hidden(); j++) {
          state3 &= ends.states().getDouble(i, j) == (3 >> j & 1);
        }
        these += state3 ? weight : 0;
      }
      assertEquals(exact, these / all, 5 * Math.sqrt(exact / 4000));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void dataPosteriorsAgainstEnumeration(long seed) {
    var model = SmallModel.random(6, 5, seed);
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var posteriors = new DataPosteriors(loaded);
      var drawn = posteriors.sample(posteriors.logits(images(1200, 3)), 4);
      var estimate = LogPartition.fromBelow(drawn.logWeights(), volume(model));
      assertTrue(estimate.effectiveSampleSize() > 10, estimate.toString());
      assertEquals(model.logZ(), estimate.logZ(), 3 * estimate.standardError());
    }
  }

  @Test
  void aMeasurementAgainstPlainJava() {
    var model = model(6);
    var set = new ImageSet(images(700, 5), images(300, 6));
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var evaluator = new LikelihoodEvaluator(loaded);
      var measured = evaluator.measure(set, all(true), 7);
      assertEquals(model.logZ(), measured.exactLogZ(), 1e-4);
      var train = set.train().spread(300); // as many as there are test images
      assertEquals(freeEnergy(model, train), measured.freeEnergyTrain(), 1e-3);
      assertEquals(freeEnergy(model, set.test()), measured.freeEnergyTest(), 1e-3);
      assertEquals(
          freeEnergy(model, set.test()) - freeEnergy(model, train), measured.freeEnergyGap(), 1e-3);
      assertEquals(
          -freeEnergy(model, set.test()) - model.logZ(), measured.testLogLikelihood(), 1e-3);
      assertEquals(measured, evaluator.measure(set, all(true), 7));
      var estimated = evaluator.measure(set, all(false), 8);
      assertEquals(measured.testLogLikelihood(), estimated.testLogLikelihood(), 0.2);
      assertEquals(measured.testLogLikelihood(), estimated.lowestLogLikelihood(), 0.2);
    }
  }

  private static double freeEnergy(SmallModel model, Images images) {
    double sum = 0;
    for (int n = 0; n < images.count(); n++) {
      var v = new double[images.size()];
      for (int i = 0; i < v.length; i++) {
        v[i] = Byte.toUnsignedInt(images.pixels().get(n * v.length + i)) / 255.0;
      }
      sum += model.freeEnergy(v);
    }
    return sum / images.count();
  }

  /**
   * Two modes: all 12 units off, and all on, which is held up by the coupling alone and holds
   * nearly all probability. Chains from a base with all units off never see it, and agree well.
   */
  @Test
  void theBracketShowsAModeThatTheChainsMissed() {
    int hidden = 12;
    var W = new double[6][hidden];
    for (var row : W) {
      Arrays.fill(row, 1);
    }
    var c = new double[hidden];
    Arrays.fill(c, -34);
    var sigma = new double[6];
    Arrays.fill(sigma, 1);
    var model = new SmallModel(W, new double[6], c, sigma);
    try (var loaded = new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost())) {
      double exact = volume(model) + new Enumeration(loaded).logSum();
      assertEquals(model.logZ(), exact, 1e-6);
      var annealing = new AnnealedImportanceSampling(loaded);
      var base = StdArrays.ndCopyOf(c);
      var below =
          LogPartition.fromBelow(annealing.forward(base, EFFORT, 1).logWeights(), volume(model));
      var above =
          LogPartition.fromAbove(
              annealing.backward(exactSamples(model, 10, 1), base, EFFORT, 1).logWeights(),
              volume(model));
      assertTrue(below.effectiveSampleSize() > 190, below.toString());
      assertTrue(below.logZ() < exact - 5, below + ", exact " + exact);
      assertTrue(above.logZ() > exact, above + ", exact " + exact);
      var warnings = LikelihoodWarnings.of(null, agreeing(below), below, below, above);
      assertTrue(warnings.toString().contains("from above"), warnings.toString());
    }
  }

  private static TemperingEstimate agreeing(LogPartition estimate) {
    double logZ = estimate.logZ();
    return new TemperingEstimate(logZ, estimate.standardError(), logZ, logZ, false, 32);
  }

  @Test
  void tooManyHiddenUnitsToEnumerate() {
    try (var loaded =
        new LoadedModel(
            SmallModel.random(2, 21, 1).parameters(), Scaling.PIXELS, Execution.onHost())) {
      var e = assertThrows(IllegalArgumentException.class, () -> new Enumeration(loaded));
      assertTrue(e.getMessage().contains("at most 20 hidden units, not 21"), e.getMessage());
    }
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    var set = new ImageSet(images(10, 1), images(10, 2));
    try (var loaded =
        new LoadedModel(
            SmallModel.random(5, 3, 1).parameters(), Scaling.PIXELS, Execution.onHost())) {
      var evaluator = new LikelihoodEvaluator(loaded);
      var e =
          assertThrows(IllegalArgumentException.class, () -> evaluator.measure(set, all(false), 1));
      assertTrue(e.getMessage().contains("2 x 3 = 6 pixels"), e.getMessage());
    }
  }
}

package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Negative samples of a model that hardly changes, against exact enumeration. */
class SamplersTest {
  private static final int D = StepRun.D;
  private static final int M = 4;
  private static final int BATCH = 40;
  private static final int BURN_IN = 150;
  private static final int SAMPLES = 60_000;
  private static final int INDEPENDENT_SAMPLES = 24_000;

  /** Many samples a step cost little more than few; a pool of jumps must be larger than these. */
  private static final int LARGE_BATCH = 400;

  static Stream<NegativePhase> samplers() {
    return Stream.of(
        new ContrastiveDivergence(60, false, false),
        new ContrastiveDivergence(60, false, true),
        new GibbsLangevin(25, 4, 0.5f, true, true),
        new GibbsLangevin(60, 4, 0.2f, false, false),
        new PersistentChains(1),
        new PersistentChains(3),
        new DataDrivenJumps(1, 40, 0),
        new DataDrivenJumps(2, 64, 0),
        new ParallelTempering(1, 1, 0),
        new ParallelTempering(1, 4, 0),
        new ParallelTempering(2, 2, 0.6f));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void samplesHaveTheMomentsOfTheModel(NegativePhase sampler) {
    int batch = sampler instanceof DataDrivenJumps ? BATCH : LARGE_BATCH;
    var settings = Configs.notebook(M, 1, batch, 1e-12f, 1, 0.7f, 3).recipe();
    var recipe = Configs.strongCouplings(settings, sampler);
    // Those that start again in each step are independent from step to step. 24,000 samples bring
    // the standard error of a mean to a fifth of what it may be off.
    boolean persistent =
        !(sampler instanceof ContrastiveDivergence || sampler instanceof GibbsLangevin);
    int steps = (persistent ? SAMPLES : INDEPENDENT_SAMPLES) / batch;
    try (var run = new StepRun(new TrainingConfig(M, recipe, 3))) {
      for (int i = 0; persistent && i < BURN_IN; i++) {
        run.vModel();
      }
      var mean = new double[D];
      var square = new double[D];
      var hidden = new double[M];
      var model = run.model();
      for (int i = 0; i < steps; i++) {
        for (var v : run.vModel()) {
          for (int d = 0; d < D; d++) {
            mean[d] += v[d] / (steps * (double) batch);
            square[d] += v[d] * v[d] / (steps * (double) batch);
          }
          for (int j = 0; j < M; j++) {
            hidden[j] += hiddenProbability(model, v, j) / (steps * (double) batch);
          }
        }
      }
      double varianceOverExact = varianceOverExact(sampler);
      assertMoments(model, mean, square, varianceOverExact);
      if (varianceOverExact == 1) {
        assertHiddenMeans(model, hidden);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1, Float.NaN})
  void placesOffThePathAreRefused(float from) {
    assertThrows(IllegalArgumentException.class, () -> new ParallelTempering(1, 2, from));
  }

  /** Where exact jumps exceed the rate that is asked for, the exponent stays 1. */
  @Test
  void jumpsAreNotSoftenedWhereEnoughAreAccepted() {
    var jumps = new DataDrivenJumps(1, BATCH, 0.01f);
    var settings =
        Configs.notebook(M, 1, BATCH, 1e-12f, 1, 0.7f, 3).recipe().with("negativePhase", jumps);
    try (var run = new StepRun(new TrainingConfig(M, settings, 3))) {
      for (int i = 0; i < 20; i++) {
        run.vModel();
      }
      assertEquals(0, run.values("log_jump_exponent")[0]);
    }
  }

  /** Of a model with strong couplings, few jumps are accepted unless they are softened. */
  @Test
  void theExponentFollowsTheAcceptance() {
    var jumps = new DataDrivenJumps(1, BATCH, 0.9f);
    var notebook = Configs.notebook(M, 1, BATCH, 1e-12f, 1, 0.7f, 3).recipe();
    var settings = Configs.strongCouplings(notebook, jumps);
    try (var run = new StepRun(new TrainingConfig(M, settings, 3))) {
      for (int i = 0; i < 200; i++) {
        run.vModel();
      }
      double exponent = Math.exp(run.values("log_jump_exponent")[0]);
      assertTrue(exponent < 0.8 && exponent > 0.001, "exponent " + exponent);
    }
  }

  /**
   * Langevin steps x' = (1 - a/2) x + sqrt(a) xi that are not adjusted come to rest at a variance
   * of 1/(1 - a/4), not 1.
   */
  private static double varianceOverExact(NegativePhase sampler) {
    return sampler instanceof GibbsLangevin langevin && !langevin.adjusted()
        ? 1 / (1 - langevin.stepSize() / 4)
        : 1;
  }

  private static double hiddenProbability(SmallModel model, float[] v, int j) {
    double logit = model.c()[j];
    for (int d = 0; d < D; d++) {
      logit += v[d] / model.sigma()[d] * model.W()[d][j];
    }
    return 1 / (1 + Math.exp(-logit));
  }

  /** The mean of p(h_j = 1|v) is that of h_j: on in as much of p(h) as it is, all states summed. */
  private static void assertHiddenMeans(SmallModel model, double[] mean) {
    var on = new double[M];
    double total = 0;
    for (int bits = 0; bits < 1 << M; bits++) {
      double weight = model.hiddenWeight(bits);
      total += weight;
      for (int j = 0; j < M; j++) {
        on[j] += (bits >> j & 1) * weight;
      }
    }
    for (int j = 0; j < M; j++) {
      assertEquals(on[j] / total, mean[j], 0.02, "mean of h" + j);
    }
  }

  /** v is a mixture of Normal(b + sigma * (W h), sigma^2) over all hidden states h. */
  private static void assertMoments(
      SmallModel model, double[] mean, double[] square, double varianceOverExact) {
    var weights = new double[1 << M];
    double total = 0;
    for (int bits = 0; bits < weights.length; bits++) {
      weights[bits] = model.hiddenWeight(bits);
      total += weights[bits];
    }
    for (int d = 0; d < D; d++) {
      double expectedMean = 0;
      double expectedSquare = 0;
      for (int bits = 0; bits < weights.length; bits++) {
        double centre = model.visibleMean(bits, d);
        expectedMean += weights[bits] / total * centre;
        double variance = varianceOverExact * Math.pow(model.sigma()[d], 2);
        expectedSquare += weights[bits] / total * (centre * centre + variance);
      }
      double deviation = Math.sqrt(expectedSquare - expectedMean * expectedMean);
      assertEquals(expectedMean, mean[d], 0.03 * deviation, "mean of v" + d);
      assertEquals(expectedSquare, square[d], 0.05 * expectedSquare, "square of v" + d);
    }
  }
}

package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanFieldReconstructionTest {
  private static final int D = StepRun.D;
  private static final int M = 4;
  private static final float SIGMA = 0.5f;

  private static StepRun run(float share) {
    var settings = Configs.notebook(M, 1, 8, 0.01f, 1, SIGMA, 3).recipe();
    var recipe = Configs.strongCouplings(settings, new MeanFieldReconstruction(1, share));
    return new StepRun(new TrainingConfig(M, recipe, 3));
  }

  /** b + sigma * (W p), p the probabilities of the hidden units by enumeration. */
  private static double[] reconstruction(SmallModel model, double... v) {
    var mean = model.b().clone();
    for (int j = 0; j < M; j++) {
      double p = model.hiddenProbability(v, j);
      for (int d = 0; d < D; d++) {
        mean[d] += model.sigma()[d] * model.W()[d][j] * p;
      }
    }
    return mean;
  }

  private static double clipped(double x) {
    return Math.min(1, Math.max(0, x));
  }

  @Test
  void theBatchMovesAShareOfTheWay() {
    try (var run = run(0.3f)) {
      var step = run.step();
      for (int n = 0; n < step.vData().length; n++) {
        var v = step.vData()[n];
        var mean = reconstruction(step.model(), v);
        for (int d = 0; d < D; d++) {
          assertEquals(0.7 * v[d] + 0.3 * clipped(mean[d]), step.vModel()[n][d], 1e-5);
        }
      }
    }
  }

  /**
   * For a small share the gradient is that of share/2 times the squared error in units of sigma,
   * which grows only linearly where the reconstruction is beyond the range.
   */
  @Test
  void aSmallShareFollowsTheErrorOfReconstruction() {
    float share = 1e-2f;
    try (var run = run(share)) {
      var step = run.step();
      var model = step.model();
      for (int d = 0; d < D; d++) {
        assertEquals(slope(step, model.b(), d), run.gradient("b").getFloat(d) / share, 0.02);
        for (int j = 0; j < M; j++) {
          assertEquals(
              slope(step, model.W()[d], j), run.gradient("W").getFloat(d, j) / share, 0.02);
        }
      }
    }
  }

  private static double slope(StepRun.Step step, double[] parameters, int index) {
    double value = parameters[index];
    parameters[index] = value + 1e-4;
    double above = halfError(step);
    parameters[index] = value - 1e-4;
    double below = halfError(step);
    parameters[index] = value;
    return (above - below) / 2e-4;
  }

  private static double halfError(StepRun.Step step) {
    double sum = 0;
    for (var v : step.vData()) {
      var mean = reconstruction(step.model(), v);
      for (int d = 0; d < D; d++) {
        double error = clipped(mean[d]) - v[d];
        sum += error * (error / 2 + mean[d] - clipped(mean[d])) / (SIGMA * SIGMA);
      }
    }
    return sum / step.vData().length;
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -1, 1.1f, Float.NaN})
  void sharesOutOfRangeAreRefused(float share) {
    assertThrows(IllegalArgumentException.class, () -> new MeanFieldReconstruction(1, share));
  }
}

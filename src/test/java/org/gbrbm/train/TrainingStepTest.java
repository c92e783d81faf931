package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single steps of the training graph against the same steps in plain Java. */
class TrainingStepTest {
  private static final int D = StepRun.D;
  private static final int M = 4;
  private static final int B = 8;
  private static final float LEARNING_RATE = 0.02f;

  private StepRun run;

  private void start(int cdSteps, float sigma) {
    run = new StepRun(Configs.notebook(M, 1, B, LEARNING_RATE, cdSteps, sigma, 11));
  }

  @AfterEach
  void stop() {
    run.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 0.5", "3, 0.5"})
  void gradientsAreThoseOfFiniteDifferences(int cdSteps, float sigma) {
    start(cdSteps, sigma);
    var step = run.step();
    assertEquals(step.lossOf(step.model()), step.loss(), 1e-4);
    var model = step.model();
    for (int i = 0; i < D; i++) {
      assertEquals(slope(step, model.b(), i), run.gradient("b").getFloat(i), 1e-4);
      for (int j = 0; j < M; j++) {
        assertEquals(slope(step, model.W()[i], j), run.gradient("W").getFloat(i, j), 1e-4);
      }
    }
    for (int j = 0; j < M; j++) {
      assertEquals(slope(step, model.c(), j), run.gradient("c").getFloat(j), 1e-4);
    }
  }

  /** d loss / d parameters[index], with the samples held where the step had them. */
  private static double slope(StepRun.Step step, double[] parameters, int index) {
    double h = 1e-4;
    double value = parameters[index];
    parameters[index] = value + h;
    double above = step.lossOf(step.model());
    parameters[index] = value - h;
    double below = step.lossOf(step.model());
    parameters[index] = value;
    return (above - below) / (2 * h);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 0.5", "3, 0.5"})
  void gradientsAreThoseOfContrastiveDivergence(int cdSteps, float sigma) {
    start(cdSteps, sigma);
    var step = run.step();
    var model = step.model();
    for (int i = 0; i < D; i++) {
      int visible = i;
      assertEquals(
          step.contrast(v -> (v[visible] - model.b()[visible]) / (sigma * sigma)),
          run.gradient("b").getFloat(i),
          1e-4);
      for (int j = 0; j < M; j++) {
        int hidden = j;
        assertEquals(
            step.contrast(v -> v[visible] / sigma * model.hiddenProbability(v, hidden)),
            run.gradient("W").getFloat(i, j),
            1e-4);
      }
    }
    for (int j = 0; j < M; j++) {
      int hidden = j;
      assertEquals(
          step.contrast(v -> model.hiddenProbability(v, hidden)),
          run.gradient("c").getFloat(j),
          1e-4);
    }
  }

  @Test
  void threeStepsAreThoseOfAdamInPlainJava() {
    start(1, 1f);
    var expected = run.model();
    var adamOfB = new Adam(D);
    var adamOfC = new Adam(M);
    var adamOfW = new Adam[D];
    for (int i = 0; i < D; i++) {
      adamOfW[i] = new Adam(M);
    }
    for (int t = 1; t <= 3; t++) {
      var step = run.step();
      var model = step.model();
      for (int i = 0; i < D; i++) {
        int visible = i;
        double slopeOfB = step.contrast(v -> v[visible] - model.b()[visible]);
        expected.b()[i] -= adamOfB.update(i, slopeOfB, t);
        for (int j = 0; j < M; j++) {
          int hidden = j;
          double slope = step.contrast(v -> v[visible] * model.hiddenProbability(v, hidden));
          expected.W()[i][j] -= adamOfW[i].update(j, slope, t);
        }
      }
      for (int j = 0; j < M; j++) {
        int hidden = j;
        double slope = step.contrast(v -> model.hiddenProbability(v, hidden));
        expected.c()[j] -= adamOfC.update(j, slope, t);
      }
    }
    assertClose(expected, run.model());
  }

  private static void assertClose(SmallModel expected, SmallModel actual) {
    for (int i = 0; i < D; i++) {
      assertEquals(expected.b()[i], actual.b()[i], 2e-5);
      for (int j = 0; j < M; j++) {
        assertEquals(expected.W()[i][j], actual.W()[i][j], 2e-5);
      }
    }
    for (int j = 0; j < M; j++) {
      assertEquals(expected.c()[j], actual.c()[j], 2e-5);
    }
  }

  /** Algorithm 1 of D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015. */
  private static final class Adam {
    private final double[] m;
    private final double[] v;

    Adam(int size) {
      m = new double[size];
      v = new double[size];
    }

    double update(int i, double gradient, int t) {
      m[i] = 0.9 * m[i] + 0.1 * gradient;
      v[i] = 0.999 * v[i] + 0.001 * gradient * gradient;
      double mHat = m[i] / (1 - Math.pow(0.9, t));
      double vHat = v[i] / (1 - Math.pow(0.999, t));
      return LEARNING_RATE * mHat / (Math.sqrt(vHat) + 1e-8);
    }
  }
}

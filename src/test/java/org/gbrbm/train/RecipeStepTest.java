package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.gbrbm.model.SmallModel;
import org.gbrbm.train.Optimisation.Method;
import org.gbrbm.train.Optimisation.Schedule;
import org.gbrbm.train.VisibleSettings.LearnSigma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of recipes beyond the notebook's, against plain Java. */
class RecipeStepTest {
  private static final int D = StepRun.D;
  private static final int M = 4;
  private static final float RATE = 0.02f;

  private static Recipe recipe(LearnSigma learnSigma, boolean centred) {
    return Configs.notebook(M, 5, 8, RATE, 1, 0.5f, 11)
        .recipe()
        .with("visible", new VisibleSettings(0.5f, learnSigma, 0.1f, 2f, centred));
  }

  private static Optimisation optimisation(
      Schedule schedule, int warmUp, float norm, float decay, float averaging) {
    return new Optimisation(Method.ADAM, RATE, schedule, warmUp, norm, decay, averaging);
  }

  private static StepRun run(Recipe recipe) {
    return new StepRun(new TrainingConfig(M, recipe, 11));
  }

  /** The plain model of the variables that are trained, hidden units without an offset. */
  private static SmallModel plain(double[][] theta, double[] mu) {
    return plain(theta, mu, 0);
  }

  /** The plain model of the variables that are trained. */
  static SmallModel plain(double[][] theta, double[] mu, double lambda) {
    var W = new double[D][];
    for (int i = 0; i < D; i++) {
      W[i] = Arrays.copyOfRange(theta[0], i * M, (i + 1) * M);
    }
    double[] logSigma = theta[3];
    var sigma =
        IntStream.range(0, D)
            .mapToDouble(i -> Math.exp(logSigma[logSigma.length == 1 ? 0 : i]))
            .toArray();
    var b = theta[1].clone();
    var c = theta[2].clone();
    for (int j = 0; j < M; j++) {
      for (int i = 0; i < D; i++) {
        c[j] -= mu[i] / sigma[i] * W[i][j];
        b[i] -= sigma[i] * W[i][j] * lambda;
      }
    }
    return new SmallModel(W, b, c, sigma);
  }

  @ParameterizedTest
  @EnumSource(
      value = LearnSigma.class,
      names = {"SCALAR", "PER_PIXEL"})
  void gradientsWithCentringAndLearnedSigmaAreThoseOfFiniteDifferences(LearnSigma learnSigma) {
    // A rate so large that it would show if a gradient read a variable that has changed already.
    try (var run = run(recipe(learnSigma, true).with("optimisation.learningRate", 0.5f))) {
      var names = new String[] {"W", "b", "c", "log_sigma"};
      var theta = new double[4][];
      for (int i = 0; i < 4; i++) {
        theta[i] = run.values("trained_" + names[i]);
      }
      var mean = run.images().mean();
      var mu = IntStream.range(0, D).mapToDouble(i -> mean[i]).toArray();
      assertArrayEquals(mu, theta[1], 1e-6); // b starts at the mean
      var step = run.step();
      assertEquals(step.lossOf(plain(theta, mu)), step.loss(), 1e-4);
      for (int i = 0; i < 4; i++) {
        var gradient = run.gradient(names[i]).scalars().iterator();
        for (int j = 0; j < theta[i].length; j++) {
          double value = theta[i][j];
          theta[i][j] = value + 1e-4;
          double above = step.lossOf(plain(theta, mu));
          theta[i][j] = value - 1e-4;
          double below = step.lossOf(plain(theta, mu));
          theta[i][j] = value;
          assertEquals((above - below) / 2e-4, gradient.next().getFloat(), 5e-4, names[i]);
        }
      }
    }
  }

  /** With both centrings and a sparsity target, against differences of the whole objective. */
  @Test
  void gradientsWithHiddenOffsetAndSparsityAreThoseOfFiniteDifferences() {
    double lambda = 0.4;
    var hidden = new HiddenSettings((float) lambda, 0.1f, 3);
    try (var run =
        run(
            recipe(LearnSigma.PER_PIXEL, true)
                .with("hiddenUnits", hidden)
                .with("optimisation.learningRate", 0.5f))) {
      var names = new String[] {"W", "b", "c", "log_sigma"};
      var theta = new double[4][];
      for (int i = 0; i < 4; i++) {
        theta[i] = run.values("trained_" + names[i]);
      }
      var mean = run.images().mean();
      var mu = IntStream.range(0, D).mapToDouble(i -> mean[i]).toArray();
      var folded = plain(theta, mu, lambda);
      assertArrayEquals(folded.b(), run.model().b(), 1e-6);
      var step = run.step();
      for (int i = 0; i < 4; i++) {
        var gradient = run.gradient(names[i]).scalars().iterator();
        for (int j = 0; j < theta[i].length; j++) {
          double value = theta[i][j];
          theta[i][j] = value + 1e-4;
          double above = objective(step, plain(theta, mu, lambda), hidden);
          theta[i][j] = value - 1e-4;
          double below = objective(step, plain(theta, mu, lambda), hidden);
          theta[i][j] = value;
          assertEquals((above - below) / 2e-4, gradient.next().getFloat(), 5e-4, names[i]);
        }
      }
    }
  }

  private static double objective(StepRun.Step step, SmallModel model, HiddenSettings settings) {
    double sum = step.lossOf(model);
    for (int j = 0; j < M; j++) {
      int hidden = j;
      double on =
          Arrays.stream(step.vData())
              .mapToDouble(v -> model.hiddenProbability(v, hidden))
              .average()
              .orElseThrow();
      sum += settings.sparsityCost() * Math.pow(on - settings.sparsityTarget(), 2);
    }
    return sum;
  }

  /** With m = 0.9 m + g, a steady gradient is followed 1.9 times as far in the second step. */
  @Test
  void momentumAddsUpGradients() {
    var settings = new Optimisation(Method.MOMENTUM, 1e-3f, Schedule.CONSTANT, 0, 0, 0, 0);
    try (var run = run(recipe(LearnSigma.NO, false).with("optimisation", settings))) {
      var velocity = new double[D];
      for (int t = 0; t < 3; t++) {
        var before = run.values("trained_b");
        var step = run.step();
        var after = run.values("trained_b");
        for (int i = 0; i < D; i++) {
          int visible = i;
          double gradient =
              step.contrast(
                  v -> (v[visible] - before[visible]) / Math.pow(step.model().sigma()[visible], 2));
          velocity[i] = 0.9 * velocity[i] + gradient;
          assertEquals(before[i] - 1e-3 * velocity[i], after[i], 1e-6);
        }
      }
    }
  }

  @Test
  void centringIsFoldedIntoThePlainForm() {
    try (var run = run(recipe(LearnSigma.PER_PIXEL, true))) {
      run.step();
      run.step();
      var mean = run.images().mean();
      var mu = IntStream.range(0, D).mapToDouble(i -> mean[i]).toArray();
      var theta =
          new double[][] {
            run.values("trained_W"),
            run.values("trained_b"),
            run.values("trained_c"),
            run.values("trained_log_sigma")
          };
      var expected = plain(theta, mu);
      var actual = run.model();
      assertArrayEquals(expected.c(), actual.c(), 1e-5);
      assertArrayEquals(expected.sigma(), actual.sigma(), 1e-6);
    }
  }

  @Test
  void aLearnedSigmaStaysBetweenItsBounds() {
    var narrow = new VisibleSettings(0.5f, LearnSigma.PER_PIXEL, 0.499f, 0.501f, false);
    try (var run = run(recipe(LearnSigma.NO, false).with("visible", narrow))) {
      for (int i = 0; i < 10; i++) {
        run.step();
      }
      var sigma = run.model().sigma();
      assertTrue(
          Arrays.stream(sigma).allMatch(s -> s > 0.4989 && s < 0.5011), Arrays.toString(sigma));
      assertTrue(
          Arrays.stream(sigma).anyMatch(s -> s < 0.4991 || s > 0.5009), Arrays.toString(sigma));
    }
  }

  /** With a steady gradient a step of Adam is the learning rate; its first one always is. */
  @Test
  void warmUpAndScheduleSetTheLengthOfTheFirstStep() {
    assertEquals(RATE / 4, firstStep(optimisation(Schedule.CONSTANT, 4, 0, 0, 0)), 1e-5);
    assertEquals(RATE, firstStep(optimisation(Schedule.LINEAR, 0, 0, 0, 0)), 1e-5);
  }

  private static double firstStep(Optimisation optimisation) {
    try (var run = run(recipe(LearnSigma.NO, false).with("optimisation", optimisation))) {
      double before = run.values("trained_b")[0];
      run.step();
      return Math.abs(run.values("trained_b")[0] - before);
    }
  }

  @ParameterizedTest
  @EnumSource(Schedule.class)
  void theRateFallsAsTheScheduleSays(Schedule schedule) {
    // 40 images in batches of 8, 5 epochs: 25 steps. Compared with a constant rate, whose samples
    // are the same while the parameters are: the second step, of rate(1/25).
    double share =
        switch (schedule) {
          case CONSTANT -> 1;
          case LINEAR -> 24.0 / 25;
          case COSINE -> 0.5 * (1 + Math.cos(Math.PI / 25));
        };
    assertEquals(
        share * secondStep(Schedule.CONSTANT), secondStep(schedule), 1e-6, schedule.toString());
  }

  private static double secondStep(Schedule schedule) {
    try (var run =
        run(
            recipe(LearnSigma.NO, false)
                .with("optimisation", optimisation(schedule, 0, 0, 0, 0)))) {
      run.step();
      double before = run.values("trained_c")[0];
      run.step();
      return run.values("trained_c")[0] - before;
    }
  }

  @Test
  void gradientsAreScaledDownToTheNorm() {
    double limit = 0.01;
    try (var free = run(recipe(LearnSigma.NO, false));
        var bound =
            run(
                recipe(LearnSigma.NO, false)
                    .with(
                        "optimisation", optimisation(Schedule.CONSTANT, 0, (float) limit, 0, 0)))) {
      free.step();
      bound.step();
      double squares = 0;
      for (var name : new String[] {"W", "b", "c"}) {
        for (var scalar : free.gradient(name).scalars()) {
          squares += Math.pow(scalar.getFloat(), 2);
        }
      }
      double share = limit / Math.sqrt(squares);
      assertTrue(share < 0.5, "the test needs a gradient beyond the limit");
      assertEquals(
          share * free.gradient("W").getFloat(2, 3), bound.gradient("W").getFloat(2, 3), 1e-6);
      assertEquals(share * free.gradient("b").getFloat(1), bound.gradient("b").getFloat(1), 1e-6);
    }
  }

  @Test
  void weightsDecayAndBiasesDoNot() {
    float decay = 0.5f;
    try (var plain = run(recipe(LearnSigma.NO, false));
        var decaying =
            run(
                recipe(LearnSigma.NO, false)
                    .with("optimisation", optimisation(Schedule.CONSTANT, 0, 0, decay, 0)))) {
      plain.step();
      decaying.step();
      var expected =
          Arrays.stream(plain.values("trained_W")).map(w -> w * (1 - RATE * decay)).toArray();
      assertArrayEquals(expected, decaying.values("trained_W"), 1e-6);
      assertArrayEquals(plain.values("trained_b"), decaying.values("trained_b"), 1e-7);
      assertArrayEquals(plain.values("trained_c"), decaying.values("trained_c"), 1e-7);
    }
  }

  @Test
  void theModelToUseIsTheMovingAverage() {
    float averaging = 0.75f;
    try (var run =
        run(
            recipe(LearnSigma.NO, false)
                .with("optimisation", optimisation(Schedule.CONSTANT, 0, 0, 0, averaging)))) {
      var expected = run.values("trained_b");
      for (int t = 0; t < 3; t++) {
        run.step();
        var now = run.values("trained_b");
        for (int i = 0; i < D; i++) {
          expected[i] = averaging * expected[i] + (1 - averaging) * now[i];
        }
      }
      assertArrayEquals(expected, run.model().b(), 1e-6);
    }
  }
}

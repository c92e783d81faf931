package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gbrbm.train.VisibleSettings.LearnSigma;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradient of every parameter that is trained, with samples of the model at equilibrium,
 * against that of the log-likelihood, whose log Z is summed over all hidden states.
 */
class LikelihoodGradientTest {
  private static final int D = StepRun.D;
  private static final int M = 4;
  private static final int ALL_IMAGES = 40;
  private static final int STEPS = 600;
  private static final float LAMBDA = 0.4f;
  private static final List<String> NAMES =
      List.of("trained_W", "trained_b", "trained_c", "trained_log_sigma");

  static Stream<NegativePhase> exactSamplers() {
    return Stream.of(new DataDrivenJumps(2, ALL_IMAGES, 0), new ParallelTempering(2, 3, 0.4f));
  }

  @ParameterizedTest
  @MethodSource("exactSamplers")
  void gradientsAreThoseOfTheLogLikelihood(NegativePhase sampler) {
    var notebook = Configs.notebook(M, 1, ALL_IMAGES, 1e-12f, 1, 0.7f, 5).recipe();
    var recipe =
        new Recipe(
            "strong couplings",
            notebook.epochs(),
            notebook.batchSize(),
            new VisibleSettings(0.7f, LearnSigma.PER_PIXEL, 0.1f, 2, true),
            new HiddenSettings(LAMBDA, 0, 0),
            0.8f,
            sampler,
            notebook.optimisation(),
            EarlyStopping.NONE,
            BackgroundKind.NONE,
            false);
    try (var run = new StepRun(new TrainingConfig(M, recipe, 5))) {
      var theta = NAMES.stream().map(run::values).toArray(double[][]::new);
      var sums = Arrays.stream(theta).map(values -> new double[values.length]).toList();
      for (int t = 0; t < STEPS + 100; t++) {
        run.vModel();
        for (int p = 0; p < NAMES.size() && t >= 100; p++) {
          // Adam's first moment is a moving average of the gradients, and so has their mean.
          var moments = run.values(NAMES.get(p) + "-m");
          for (int i = 0; i < moments.length; i++) {
            sums.get(p)[i] += moments[i] / STEPS;
          }
        }
      }
      var images = pixels(run);
      for (int p = 0; p < NAMES.size(); p++) {
        for (int i = 0; i < theta[p].length; i++) {
          double value = theta[p][i];
          theta[p][i] = value + 1e-4;
          double above = negativeLogLikelihood(theta, images);
          theta[p][i] = value - 1e-4;
          double below = negativeLogLikelihood(theta, images);
          theta[p][i] = value;
          assertEquals((above - below) / 2e-4, sums.get(p)[i], 0.05, NAMES.get(p) + " " + i);
        }
      }
    }
  }

  private static double[][] pixels(StepRun run) {
    var images = run.images();
    return IntStream.range(0, ALL_IMAGES)
        .mapToObj(
            n ->
                IntStream.range(0, D)
                    .mapToDouble(i -> Byte.toUnsignedInt(images.pixels().get(n * D + i)) / 255.0)
                    .toArray())
        .toArray(double[][]::new);
  }

  private static double negativeLogLikelihood(double[][] theta, double[][] images) {
    var mu =
        IntStream.range(0, D)
            .mapToDouble(i -> Arrays.stream(images).mapToDouble(v -> v[i]).average().orElseThrow())
            .toArray();
    var model = RecipeStepTest.plain(theta, mu, LAMBDA);
    double mean = Arrays.stream(images).mapToDouble(model::freeEnergy).average().orElseThrow();
    return mean + model.logZ();
  }
}

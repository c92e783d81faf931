package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.gbrbm.serving.Exports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;

/**
 * A model that is trained in another form than the one it is served in, against the formulas of
 * that other form on the variables that are trained.
 */
class ExportedTrainingTest {
  private static final int M = 4;

  @TempDir private Path folder;

  private static TrainingConfig config(VisibleSettings.LearnSigma learnSigma) {
    var notebook = Configs.notebook(M, 5, 8, 0.05f, 1, 0.7f, 3);
    var visible = new VisibleSettings(0.7f, learnSigma, 0.1f, 2, true);
    return new TrainingConfig(M, notebook.recipe().with("visible", visible), 3);
  }

  @Test
  void aCentredModelWithALearnedSigmaForAll() throws IOException {
    exportedAnswersAreThoseOfTheTrainedForm(VisibleSettings.LearnSigma.SCALAR);
  }

  @Test
  void aCentredModelWithALearnedSigmaForEachPixel() throws IOException {
    exportedAnswersAreThoseOfTheTrainedForm(VisibleSettings.LearnSigma.PER_PIXEL);
  }

  private void exportedAnswersAreThoseOfTheTrainedForm(VisibleSettings.LearnSigma learnSigma)
      throws IOException {
    try (var run = new StepRun(config(learnSigma))) {
      for (int step = 0; step < 30; step++) {
        run.step();
      }
      var W = run.values("trained_W");
      var b = run.values("trained_b");
      var c = run.values("trained_c");
      var logSigma = run.values("trained_log_sigma");
      var mu = run.images().mean();
      var model = Exports.export(folder.resolve("1"), run.model().parameters());

      var images = new float[7][StepRun.D];
      var random = new Random(1);
      for (var image : images) {
        for (int i = 0; i < StepRun.D; i++) {
          image[i] = random.nextFloat();
        }
      }
      try (var bundle = SavedModelBundle.load(model.toString())) {
        var hidden = Exports.answer(bundle, "hidden", images);
        var reconstructed = Exports.answer(bundle, "reconstruct", images);
        for (int n = 0; n < images.length; n++) {
          var p = new double[M];
          for (int j = 0; j < M; j++) {
            double input = c[j];
            for (int i = 0; i < StepRun.D; i++) {
              input += (images[n][i] - mu[i]) / sigma(logSigma, i) * W[i * M + j];
            }
            p[j] = 1 / (1 + Math.exp(-input));
            assertEquals(p[j], hidden[n][j], 1e-5);
          }
          for (int i = 0; i < StepRun.D; i++) {
            double mean = b[i];
            for (int j = 0; j < M; j++) {
              mean += sigma(logSigma, i) * W[i * M + j] * p[j];
            }
            assertEquals(Math.min(1, Math.max(0, mean)), reconstructed[n][i], 1e-5);
          }
        }
      }
    }
  }

  private static double sigma(double[] logSigma, int i) {
    return Math.exp(logSigma[logSigma.length == 1 ? 0 : i]);
  }
}

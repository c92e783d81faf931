package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.CorrelatedModel;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.Test;

/** A model behind a background, against the mixture of normal distributions of the data. */
class BackgroundLikelihoodTest {
  private static final int D = 4;
  private static final CorrelatedModel MODEL = CorrelatedModel.random(D, 5, 11);
  private static final double[][] X = examples(40);

  private static double[][] examples(int count) {
    var random = new Random(3);
    var rows = new double[count][];
    Arrays.setAll(rows, n -> SmallModel.normals(random, D, 2));
    return rows;
  }

  private static Images images() {
    var rows = new float[X.length][D];
    for (int n = 0; n < X.length; n++) {
      for (int i = 0; i < D; i++) {
        rows[n][i] = (float) X[n][i];
      }
    }
    return Images.of(rows);
  }

  private static LoadedModel loaded() {
    return new LoadedModel(MODEL.parameters(), Scaling.IDENTITY, Execution.onHost());
  }

  @Test
  void theLikelihoodIsThatOfTheDataAndNotOfTheVisibleUnits() {
    double expected = Arrays.stream(X).mapToDouble(MODEL::logDensity).average().orElseThrow();
    double ofBackground =
        Arrays.stream(X).mapToDouble(MODEL::logDensityOfBackground).average().orElseThrow();
    var effort = new LikelihoodEffort(new TemperingEffort(16, 200), new AisEffort(200, 400), true);
    try (var model = loaded()) {
      var measured =
          new LikelihoodEvaluator(model).measure(new ImageSet(images(), images()), effort, 1);
      assertEquals(expected, measured.testLogLikelihood(), 1e-4);
      assertEquals(ofBackground, measured.backgroundLogLikelihood(), 1e-4);
      assertEquals(measured.exactLogZ(), measured.tempered().logZ(), 0.1);
      assertEquals(measured.exactLogZ(), measured.annealed().logZ(), 0.1);
    }
  }

  @Test
  void answersAreThoseOfTheMixture() {
    try (var model = loaded()) {
      var inference = new Inference(model);
      var hidden = inference.hiddenProbabilities(images());
      var energies = inference.freeEnergies(images());
      var reconstructions = inference.reconstructions(images());
      double constant = MODEL.logDensity(X[0]) + energies[0];
      for (int n = 0; n < X.length; n++) {
        assertEquals(MODEL.logDensity(X[n]), constant - energies[n], 1e-3);
        var rebuilt = MODEL.mean(0);
        for (int j = 0; j < MODEL.hidden(); j++) {
          double p = MODEL.hiddenProbability(X[n], j);
          assertEquals(p, hidden[n][j], 1e-4);
          var alone = MODEL.mean(1 << j);
          for (int i = 0; i < D; i++) {
            rebuilt[i] += p * (alone[i] - MODEL.mean(0)[i]);
          }
        }
        for (int i = 0; i < D; i++) {
          assertEquals(rebuilt[i], reconstructions[n][i], 1e-3);
        }
      }
    }
  }

  @Test
  void errorsAreInTheUnitsOfTheData() {
    try (var model = loaded()) {
      var rebuilt = new Inference(model).reconstructions(images());
      double sum = 0;
      for (int n = 0; n < X.length; n++) {
        for (int i = 0; i < D; i++) {
          sum += Math.pow(rebuilt[n][i] - X[n][i], 2);
        }
      }
      var evaluation = new Evaluator(model).evaluate(images(), 1);
      assertEquals(sum / (X.length * D), evaluation.mseMeanField(), 1e-4);
      assertTrue(evaluation.mse() > 0);
    }
  }

  @Test
  void filtersShowWhatAUnitAddsToTheData() {
    var weights = Filters.weights(MODEL.parameters());
    for (int j = 0; j < MODEL.hidden(); j++) {
      for (int i = 0; i < D; i++) {
        double added = MODEL.mean(1 << j)[i] - MODEL.mean(0)[i];
        assertEquals(added, weights.values().stored(j * D + i), 1e-5);
      }
    }
  }

  /** Chains of many samples have the mean of the mixture. */
  @Test
  void samplesAreData() {
    var priors = MODEL.logPriors();
    var expected = new double[D];
    for (int bits = 0; bits < priors.length; bits++) {
      for (int i = 0; i < D; i++) {
        expected[i] += Math.exp(priors[bits]) * MODEL.mean(bits)[i];
      }
    }
    try (var model = loaded()) {
      var drawn = new Sampler(model).fromNoise(4000, 1, D, List.of(0L, 200L), 1).get(1);
      var mean = drawn.mean();
      for (int i = 0; i < D; i++) {
        assertEquals(expected[i], mean[i], 0.1);
      }
    }
  }
}

package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gbrbm.data.Scale;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.CorrelatedModel;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;

/** What an exported model answers through TensorFlow Serving's loader, against plain Java. */
class SavedModelAnswersTest {
  private static final int D = 5;
  private static final int M = 4;
  private static final SmallModel MODEL = SmallModel.random(D, M, 3);

  @TempDir private static Path folder;
  private static SavedModelBundle bundle;

  @BeforeAll
  static void export() throws IOException {
    Exports.export(folder.resolve("1"), MODEL.parameters());
    bundle = SavedModelBundle.load(folder.resolve("1").toString());
  }

  @AfterAll
  static void close() {
    bundle.close();
  }

  private static float[][] images(int count) {
    var random = new Random(count);
    var images = new float[count][D];
    for (var image : images) {
      for (int i = 0; i < D; i++) {
        image[i] = random.nextFloat();
      }
    }
    return images;
  }

  private static double[] doubles(float[] values) {
    var doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static double clipped(double value) {
    return Math.min(1, Math.max(0, value));
  }

  private static double meanFieldPixel(double[] v, int i) {
    return clipped(meanField(v, i));
  }

  private static double meanField(double[] v, int i) {
    double mean = MODEL.b()[i];
    for (int j = 0; j < M; j++) {
      mean += MODEL.sigma()[i] * MODEL.W()[i][j] * MODEL.hiddenProbability(v, j);
    }
    return mean;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 10_000})
  void answersAreThoseOfTheFormulas(int count) {
    var images = images(count);
    var reconstructions = Exports.answer(bundle, "reconstruct", images);
    var probabilities = Exports.answer(bundle, "hidden", images);
    var energies = Exports.answer(bundle, "free_energy", images);
    assertEquals(count, reconstructions.length);
    assertEquals(count, probabilities.length);
    assertEquals(count, energies.length);
    for (int n = 0; n < count; n++) {
      var v = doubles(images[n]);
      double energy = MODEL.freeEnergy(v);
      assertEquals(energy, energies[n][0], 1e-5 * (1 + Math.abs(energy)));
      for (int j = 0; j < M; j++) {
        assertEquals(MODEL.hiddenProbability(v, j), probabilities[n][j], 1e-5);
      }
      for (int i = 0; i < D; i++) {
        assertEquals(meanFieldPixel(v, i), reconstructions[n][i], 1e-5);
      }
    }
    assertArrayEquals(reconstructions, Exports.answer(bundle, "serving_default", images));
    assertArrayEquals(reconstructions, Exports.answer(bundle, "reconstruct", images));
    assertArrayEquals(energies, Exports.answer(bundle, "free_energy", images));
    assertArrayEquals(probabilities, Exports.answer(bundle, "hidden", images));
  }

  @Test
  void aModelBehindABackgroundAnswersAsTheMixtureThatItIs() throws IOException {
    var model = CorrelatedModel.random(D, M, 5);
    var version = Exports.export(folder.resolve("2"), model.parameters(), Scaling.IDENTITY);
    var images = images(9);
    try (var served = SavedModelBundle.load(version.toString())) {
      var probabilities = Exports.answer(served, "hidden", images);
      var energies = Exports.answer(served, "free_energy", images);
      var reconstructions = Exports.answer(served, "reconstruct", images);
      double logZ = -energies[0][0] - model.logDensity(doubles(images[0]));
      for (int n = 0; n < images.length; n++) {
        var x = doubles(images[n]);
        assertEquals(model.logDensity(x), -energies[n][0] - logZ, 1e-3);
        var rebuilt = model.mean(0);
        for (int j = 0; j < M; j++) {
          double p = model.hiddenProbability(x, j);
          assertEquals(p, probabilities[n][j], 1e-4);
          for (int i = 0; i < D; i++) {
            rebuilt[i] += p * (model.mean(1 << j)[i] - model.mean(0)[i]);
          }
        }
        for (int i = 0; i < D; i++) {
          assertEquals(rebuilt[i], reconstructions[n][i], 1e-3);
        }
      }
      assertArrayEquals(images, Exports.answer(served, "sample", images, 0, 1, 2));
    }
  }

  /** The reconstruction errors of ordinary examples have the quantiles 0, 0.1, 0.3 and 0.4. */
  private static double percentile(double error) {
    if (error < 0.1) {
      return error / 0.1 * 100 / 3;
    }
    return error < 0.3
        ? 100 / 3.0 + (error - 0.1) / 0.2 * 100 / 3
        : Math.min(100, 200 / 3.0 + (error - 0.3) / 0.1 * 100 / 3);
  }

  @Test
  void scoresAreThoseOfTheFormulas() {
    var images = images(50);
    images[3] = new float[] {9, 9, 9, 9, 9};
    var inputs = new HashMap<String, Tensor>();
    inputs.put("images", TFloat32.tensorOf(StdArrays.ndCopyOf(images)));
    var scores = Exports.answers(bundle, "score", inputs);
    assertEquals(3, scores.size());
    for (int n = 0; n < images.length; n++) {
      var v = doubles(images[n]);
      double energy = MODEL.freeEnergy(v);
      double error = 0;
      for (int i = 0; i < D; i++) {
        error += Math.pow(meanFieldPixel(v, i) - v[i], 2) / D;
      }
      assertEquals(energy, scores.get("free_energy")[n][0], 1e-5 * (1 + Math.abs(energy)));
      assertEquals(error, scores.get("reconstruction_error")[n][0], 1e-5 * (1 + error));
      assertEquals(percentile(error), scores.get("percentile")[n][0], 0.01);
    }
    assertEquals(100, scores.get("percentile")[3][0]);
  }

  @Test
  void noImagesAreNoMistake() {
    try (var none = TFloat32.tensorOf(Shape.of(0, D))) {
      try (var result = bundle.function("reconstruct").call(Map.of("images", none))) {
        assertEquals(Shape.of(0, D), result.get(0).shape());
      }
    }
  }

  /** How often each picture of a hidden state, clipped, is to be expected. */
  private static Map<String, Double> expected(double[] weights) {
    double all = Arrays.stream(weights).sum();
    var shares = new HashMap<String, Double>();
    for (int bits = 0; bits < weights.length; bits++) {
      var picture = new float[D];
      for (int i = 0; i < D; i++) {
        picture[i] = (float) clipped(MODEL.visibleMean(bits, i));
      }
      shares.merge(rounded(picture), weights[bits] / all, Double::sum);
    }
    return shares;
  }

  private static String rounded(float[] picture) {
    var text = new StringBuilder();
    for (float pixel : picture) {
      text.append(Math.round(1000 * pixel)).append(' ');
    }
    return text.toString();
  }

  /** All answers are pictures of hidden states, as often as expected to within five deviations. */
  private static void assertDistribution(Map<String, Double> expected, float[][] answers) {
    var counts = new HashMap<String, Integer>();
    for (var answer : answers) {
      counts.merge(rounded(answer), 1, Integer::sum);
    }
    assertTrue(expected.keySet().containsAll(counts.keySet()), counts + " of " + expected);
    expected.forEach(
        (picture, share) -> {
          double deviation = Math.sqrt(share * (1 - share) / answers.length);
          double actual = counts.getOrDefault(picture, 0) / (double) answers.length;
          assertEquals(share, actual, 5 * deviation + 1e-9, picture);
        });
  }

  @Test
  void sampledReconstructionsHaveTheDistributionOfTheHiddenUnits() {
    var image = images(1)[0];
    var images = new float[10_000][];
    Arrays.fill(images, image);
    var weights = new double[1 << M];
    for (int bits = 0; bits < weights.length; bits++) {
      weights[bits] = 1;
      for (int j = 0; j < M; j++) {
        double p = MODEL.hiddenProbability(doubles(image), j);
        weights[bits] *= (bits >> j & 1) == 1 ? p : 1 - p;
      }
    }
    var answers = Exports.answer(bundle, "reconstruct_sampled", images, null, 1, 2);
    assertDistribution(expected(weights), answers);
  }

  @Test
  void samplesAfterManyStepsHaveTheDistributionOfTheModel() {
    var weights = new double[1 << M];
    Arrays.setAll(weights, MODEL::hiddenWeight);
    var answers = Exports.answer(bundle, "sample", images(10_000), 60, 5, 6);
    assertDistribution(expected(weights), answers);
  }

  @Test
  void theSeedDecidesWhatIsDrawn() {
    var images = images(200);
    for (var steps : new Integer[] {null, 1, 9}) {
      var signature = steps == null ? "reconstruct_sampled" : "sample";
      var first = Exports.answer(bundle, signature, images, steps, 3, 4);
      assertArrayEquals(first, Exports.answer(bundle, signature, images, steps, 3, 4));
      for (var other : new long[][] {{3, 5}, {2, 4}, {4, 3}}) {
        var drawn = Exports.answer(bundle, signature, images, steps, other);
        assertFalse(Arrays.deepEquals(first, drawn), signature);
      }
    }
  }

  @Test
  void noStepsLeaveTheImagesAsTheyAre() {
    var images = images(3);
    assertArrayEquals(images, Exports.answer(bundle, "sample", images, 0, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"reconstruct", "hidden", "free_energy", "serving_default"})
  void imagesOfAnotherSizeAreRefused(String signature) {
    // A single pixel would otherwise be taken for every pixel of an image.
    assertThrows(
        TFInvalidArgumentException.class,
        () -> Exports.answer(bundle, signature, new float[][] {{0.5f}}));
  }

  /** In floats, c - W' (offset / sigma) would have no digit left at such offsets. */
  @ParameterizedTest
  @CsvSource({
    "UNIT, 0, 1",
    "STANDARD, 0, 1",
    "STANDARD, 1e6, 4",
    "UNIT, 1e7, 16",
    "STANDARD, 1e7, 16",
    "STANDARD, -1e8, 128"
  })
  void takesAndGivesDataAsTheyWereBeforeTheyWereScaled(Scale scale, double far, double wide)
      throws IOException {
    var offset = List.of(far - 20.3, far - 2, far, far + 3.7, far + 50);
    var factor = List.of(0.25 * wide, 2 * wide, wide, 0.5 * wide, 10 * wide);
    var scaled = new Scaling(scale, offset, factor, offset, offset);
    var path = Exports.export(folder.resolve(scale.name() + far), MODEL.parameters(), scaled);
    var x = original(images(7), offset, factor);
    try (var own = SavedModelBundle.load(path.toString())) {
      var hidden = Exports.answer(own, "hidden", x);
      var energies = Exports.answer(own, "free_energy", x);
      var reconstructions = Exports.answer(own, "reconstruct", x);
      for (int n = 0; n < x.length; n++) {
        var v = new double[D];
        for (int i = 0; i < D; i++) {
          v[i] = (x[n][i] - offset.get(i)) / factor.get(i);
        }
        assertEquals(MODEL.hiddenProbability(v, 1), hidden[n][1], 1e-5);
        assertEquals(MODEL.freeEnergy(v), energies[n][0], 1e-5 * (1 + quadratic(v)));
        for (int i = 0; i < D; i++) {
          double pixel = meanField(v, i);
          double expected =
              offset.get(i) + factor.get(i) * (scale == Scale.UNIT ? clipped(pixel) : pixel);
          double rounding = Math.ulp((float) expected) + 1e-5 * factor.get(i);
          assertEquals(expected, reconstructions[n][i], rounding);
        }
      }
      assertArrayEquals(x, Exports.answer(own, "sample", x, 0, 1, 1));
    }
  }

  /** The term of the free energy that floats round most. */
  private static double quadratic(double[] v) {
    double sum = 0;
    for (int i = 0; i < D; i++) {
      sum += Math.pow((v[i] - MODEL.b()[i]) / MODEL.sigma()[i], 2) / 2;
    }
    return sum;
  }

  private static float[][] original(float[][] v, List<Double> offset, List<Double> factor) {
    var x = new float[v.length][D];
    for (int n = 0; n < v.length; n++) {
      for (int i = 0; i < D; i++) {
        x[n][i] = (float) (offset.get(i) + factor.get(i) * v[n][i]);
      }
    }
    return x;
  }
}

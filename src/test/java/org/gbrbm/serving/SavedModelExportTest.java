package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/** An exported model, through the loader that TensorFlow Serving uses, against plain Java. */
class SavedModelExportTest {
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
    double mean = MODEL.b()[i];
    for (int j = 0; j < M; j++) {
      mean += MODEL.sigma()[i] * MODEL.W()[i][j] * MODEL.hiddenProbability(v, j);
    }
    return clipped(mean);
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

  private static MetaGraphDef metaGraph() throws IOException {
    var file = folder.resolve("1/saved_model.pb");
    return SavedModel.parseFrom(Files.readAllBytes(file)).getMetaGraphs(0);
  }

  @Test
  void theGraphHoldsTheFourParametersAndPlainOperationsAlone() throws IOException {
    var graph = metaGraph().getGraphDef();
    var variables =
        graph.getNodeList().stream()
            .filter(node -> node.getOp().matches("Var(HandleOp|iable.*)"))
            .map(NodeDef::getName)
            .collect(Collectors.toSet());
    assertEquals(Set.of("W", "b", "c", "sigma"), variables);
    assertEquals(0, graph.getLibrary().getFunctionCount());
    for (var node : graph.getNodeList()) {
      assertEquals("", node.getDevice(), node.getName());
    }
    assertEquals(
        4 * (D * M + 2 * D + M),
        Files.size(folder.resolve("1/variables/variables.data-00000-of-00001")));
  }

  @Test
  void theSignaturesAreThePublicInterface() throws IOException {
    var signatures = new TreeMap<String, String>();
    metaGraph().getSignatureDefMap().forEach((key, s) -> signatures.put(key, text(s)));
    var reconstruct = "{images=DT_FLOAT[-1, 5]} -> {reconstruction=DT_FLOAT[-1, 5]}";
    assertEquals(
        Map.of(
            "serving_default", reconstruct,
            "reconstruct", reconstruct,
            "reconstruct_sampled",
                "{images=DT_FLOAT[-1, 5], seed=DT_INT64[2]} -> {reconstruction=DT_FLOAT[-1, 5]}",
            "hidden", "{images=DT_FLOAT[-1, 5]} -> {probabilities=DT_FLOAT[-1, 4]}",
            "free_energy", "{images=DT_FLOAT[-1, 5]} -> {free_energy=DT_FLOAT[-1]}",
            "sample",
                "{images=DT_FLOAT[-1, 5], seed=DT_INT64[2], steps=DT_INT32[]} -> {samples=DT_FLOAT[-1, 5]}"),
        signatures);
  }

  private static String text(SignatureDef signature) {
    assertEquals("tensorflow/serving/predict", signature.getMethodName());
    return text(signature.getInputsMap()) + " -> " + text(signature.getOutputsMap());
  }

  private static String text(Map<String, TensorInfo> tensors) {
    var texts = new TreeMap<String, String>();
    tensors.forEach(
        (name, info) ->
            texts.put(
                name,
                info.getDtype().name()
                    + info.getTensorShape().getDimList().stream().map(d -> d.getSize()).toList()));
    return texts.toString();
  }

  @Test
  void theSameModelHasTheSameBytes() throws IOException {
    var again = Exports.export(folder.resolve("again"), MODEL.parameters());
    assertEquals(
        Files.readString(folder.resolve("1/SHA256SUMS")),
        Files.readString(again.resolve("SHA256SUMS")));
  }

  @Test
  void whatIsNoNumberIsNotExported() throws IOException {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      var parameters = SmallModel.random(D, M, 4).parameters();
      parameters.W().setFloat(wrong, 2, 3);
      assertRefused(parameters);
    }
    var parameters = SmallModel.random(D, M, 4).parameters();
    parameters.sigma().setFloat(0, 1);
    assertRefused(parameters);
  }

  private static void assertRefused(RbmParameters parameters) throws IOException {
    var refused = Files.createDirectories(folder.resolve("refused"));
    assertThrows(
        IllegalArgumentException.class,
        () -> SavedModelExport.write(refused, "small", parameters, Exports.provenance(parameters)));
    try (var files = Files.list(refused)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void readsBackWhatItTells() throws IOException {
    var model = ExportedModel.read(folder.resolve("1"));
    assertEquals(Exports.provenance(MODEL.parameters()), model.provenance());
    assertEquals(6, model.signatures().size());
  }
}

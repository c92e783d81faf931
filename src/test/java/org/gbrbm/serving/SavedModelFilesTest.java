package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** What an exported model's files hold, and what is not exported. */
class SavedModelFilesTest {
  private static final int D = 5;
  private static final int M = 4;
  private static final SmallModel MODEL = SmallModel.random(D, M, 3);

  @TempDir private static Path folder;

  @BeforeAll
  static void export() throws IOException {
    Exports.export(folder.resolve("1"), MODEL.parameters());
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

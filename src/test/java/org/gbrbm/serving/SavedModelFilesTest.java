package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gbrbm.data.Scale;
import org.gbrbm.data.Scaling;
import org.gbrbm.files.Checksums;
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
  void theGraphHoldsParametersQuantilesAndPlainOperationsAlone() throws IOException {
    var graph = metaGraph().getGraphDef();
    var variables =
        graph.getNodeList().stream()
            .filter(node -> node.getOp().matches("Var(HandleOp|iable.*)"))
            .map(NodeDef::getName)
            .collect(Collectors.toSet());
    assertEquals(Set.of("W", "b", "c", "sigma", "quantiles"), variables);
    assertEquals(0, graph.getLibrary().getFunctionCount());
    for (var node : graph.getNodeList()) {
      assertEquals("", node.getDevice(), node.getName());
    }
    assertEquals(
        4 * (D * M + 2 * D + M + Exports.QUANTILES),
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
            "score",
                "{images=DT_FLOAT[-1, 5]} -> {free_energy=DT_FLOAT[-1], percentile=DT_FLOAT[-1], reconstruction_error=DT_FLOAT[-1]}",
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
  void theGraphOfScaledDataHoldsTheScalingToo() throws IOException {
    var scaling = scaling();
    var scaled = Exports.export(folder.resolve("scaled"), MODEL.parameters(), scaling);
    var provenance = ExportedModel.read(scaled).provenance();
    assertEquals(scaling, provenance.source().scaling());
    assertClose(ExportedModel.parameters(scaled, provenance));
  }

  /** As version 0.1.0 wrote them, with the scaling in the parameters. */
  @Test
  void modelsOfBeforeAreReadAsWell() throws IOException {
    var scaling = scaling();
    var onData = MODEL.parameters().onOriginalScale(scaling.offset(D), scaling.factor(D));
    var old = Exports.export(folder.resolve("old"), onData);
    var file = old.resolve("assets.extra/gbrbm.json");
    var json = new ObjectMapper();
    var tree = (ObjectNode) json.readTree(file.toFile());
    tree.put("format", 1).remove(List.of("logZ", "calibration"));
    var before = (ObjectNode) tree.at("/source/scaling");
    before.remove("singlePrecision");
    before.set("offset", json.valueToTree(scaling.offset(D)));
    before.set("factor", json.valueToTree(scaling.factor(D)));
    Files.writeString(file, tree.toString());
    Files.delete(old.resolve("SHA256SUMS"));
    Checksums.write(old);
    assertClose(ExportedModel.parameters(old, ExportedModel.read(old).provenance()));
  }

  private static Scaling scaling() {
    var offset = List.of(-20.0, -2.0, 0.0, 3.0, 50.0);
    return new Scaling(Scale.STANDARD, offset, List.of(0.25, 2.0, 1.0, 0.5, 10.0), offset, offset);
  }

  private static void assertClose(RbmParameters actual) {
    var expected = MODEL.parameters();
    for (var pair :
        List.of(
            List.of(expected.b(), actual.b()),
            List.of(expected.c(), actual.c()),
            List.of(expected.sigma(), actual.sigma()))) {
      for (int i = 0; i < pair.get(0).size(); i++) {
        assertEquals(pair.get(0).getFloat(i), pair.get(1).getFloat(i), 1e-4);
      }
    }
  }

  @Test
  void readsBackWhatItTells() throws IOException {
    var model = ExportedModel.read(folder.resolve("1"));
    assertEquals(Exports.provenance(MODEL.parameters()), model.provenance());
    assertEquals(7, model.signatures().size());
  }
}

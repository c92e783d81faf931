package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gbrbm.serving.ExportedModel;
import org.gbrbm.serving.Provenance;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What an exported model tells of itself, for people and for programs.
 *
 * @param provenance where it came from
 * @param signatures what it can be asked for
 */
record ModelDescription(@JsonUnwrapped Provenance provenance, Map<String, Interface> signatures) {

  /** What one signature takes and gives. */
  record Interface(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {}

  /** A tensor; -1 stands for any size. */
  record Tensor(String type, List<Long> shape) {
    @Override
    public String toString() {
      return type + shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  static ModelDescription of(ExportedModel model) {
    var signatures = new TreeMap<String, Interface>();
    model.signatures().forEach((key, signature) -> signatures.put(key, described(signature)));
    return new ModelDescription(model.provenance(), signatures);
  }

  private static Interface described(SignatureDef signature) {
    return new Interface(described(signature.getInputsMap()), described(signature.getOutputsMap()));
  }

  private static Map<String, Tensor> described(Map<String, TensorInfo> infos) {
    var tensors = new TreeMap<String, Tensor>();
    infos.forEach(
        (name, info) ->
            tensors.put(
                name,
                new Tensor(
                    type(info),
                    info.getTensorShape().getDimList().stream()
                        .map(TensorShapeProto.Dim::getSize)
                        .toList())));
    return tensors;
  }

  private static String type(TensorInfo info) {
    return switch (info.getDtype()) {
      case DT_FLOAT -> "float32";
      case DT_INT32 -> "int32";
      case DT_INT64 -> "int64";
      default -> info.getDtype().name();
    };
  }

  void print(PrintWriter out) {
    var config = provenance.config();
    var source = provenance.source();
    print(
        out,
        "model",
        String.format(Locale.ROOT, "D = %d, M = %d", provenance.visible(), config.hidden()));
    print(
        out,
        "test MSE",
        provenance.testMse() == null
            ? "not measured"
            : String.format(
                Locale.ROOT,
                "%.6f sampled, %.6f mean-field",
                provenance.testMse(),
                provenance.testMseMeanField()));
    print(out, "final loss", String.format(Locale.ROOT, "%.2f", provenance.finalLoss()));
    print(out, "run", source.run() + ", " + source.checkpoint());
    print(out, "data", source.data() + ", " + source.images());
    print(out, "scaling", source.scaling().scale());
    print(out, "trained", "on " + source.device() + " with " + versions(provenance.trainedWith()));
    print(out, "exported", provenance.created() + " with " + versions(provenance.exportedWith()));
    signatures.forEach(
        (key, signature) ->
            out.printf(
                Locale.ROOT,
                "%-20s %s -> %s%n",
                key,
                text(signature.inputs),
                text(signature.outputs)));
    InfoCommand.printSettings(out, config);
  }

  private static String versions(Map<String, String> versions) {
    return versions.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static void print(PrintWriter out, String what, Object value) {
    out.printf(Locale.ROOT, "%-12s %s%n", what, value);
  }

  private static String text(Map<String, Tensor> tensors) {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}

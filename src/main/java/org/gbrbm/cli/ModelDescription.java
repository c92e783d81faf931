package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.gbrbm.serving.ExportedModel;
import org.gbrbm.serving.Provenance;
import org.gbrbm.serving.SignatureTypes;
import org.gbrbm.serving.TensorType;

/**
 * What an exported model tells of itself, for people and for programs.
 *
 * @param provenance where it came from
 * @param signatures what it can be asked for
 */
record ModelDescription(
    @JsonUnwrapped Provenance provenance, Map<String, SignatureTypes> signatures) {

  static ModelDescription of(ExportedModel model) {
    return new ModelDescription(model.provenance(), model.signatures());
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
    InfoCommand.printNames(out, "columns", source.columns());
    print(out, "scaling", source.scaling().scale());
    print(out, "trained", "on " + source.device() + " with " + versions(provenance.trainedWith()));
    print(out, "exported", provenance.created() + " with " + versions(provenance.exportedWith()));
    signatures.forEach(
        (key, signature) ->
            out.printf(
                Locale.ROOT,
                "%-20s %s -> %s%n",
                key,
                text(signature.inputs()),
                text(signature.outputs())));
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

  private static String text(Map<String, TensorType> tensors) {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}

package org.gbrbm.serving;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What {@link FakeServing} serves.
 *
 * @param D pixels of an image
 * @param M hidden units
 */
record FakeModel(int D, int M) {

  /** What the model makes of images: easily told from what it was asked for. */
  float[][] answer(FakeServing.Call call) {
    var rows = new float[call.images().size()][];
    for (int i = 0; i < rows.length; i++) {
      var v = call.images().get(i);
      rows[i] =
          switch (call.signature()) {
            case "serving_default", "reconstruct" -> filled(D, 1 - v[0]);
            case "reconstruct_sampled" -> filled(D, call.seed().get(0) + call.seed().get(1) / 8f);
            case "hidden" -> filled(M, v[0] / 2);
            case "free_energy" -> filled(1, -1 - v[0] * 100);
            case "score" -> new float[] {-1 - v[0] * 100, v[0] / 4, v[0] * 50};
            case "sample" -> filled(D, call.steps() + call.seed().get(1) / 8f);
            default -> throw new IllegalArgumentException(call.signature());
          };
    }
    return rows;
  }

  /**
   * The names of outputs that are a number for each image, in the order of the answer's columns.
   */
  static List<String> numbers(String signature) {
    return switch (signature) {
      case "free_energy" -> List.of("free_energy");
      case "score" -> List.of("free_energy", "reconstruction_error", "percentile");
      default -> List.of();
    };
  }

  private static float[] filled(int size, float value) {
    var row = new float[size];
    Arrays.fill(row, value);
    return row;
  }

  Map<String, Signature> signatures() {
    var images = info(DataType.DT_FLOAT, -1, D);
    var seed = info(DataType.DT_INT64, 2);
    var signatures = new TreeMap<String, Signature>();
    signatures.put(
        "serving_default", Signature.of(Map.of("images", images), "reconstruction", images));
    signatures.put("reconstruct", Signature.of(Map.of("images", images), "reconstruction", images));
    signatures.put(
        "reconstruct_sampled",
        Signature.of(Map.of("images", images, "seed", seed), "reconstruction", images));
    signatures.put(
        "hidden",
        Signature.of(Map.of("images", images), "probabilities", info(DataType.DT_FLOAT, -1, M)));
    signatures.put(
        "free_energy",
        Signature.of(Map.of("images", images), "free_energy", info(DataType.DT_FLOAT, -1)));
    var number = info(DataType.DT_FLOAT, -1);
    signatures.put(
        "score",
        new Signature(
            Map.of("images", images),
            Map.of("free_energy", number, "reconstruction_error", number, "percentile", number)));
    signatures.put(
        "sample",
        Signature.of(
            Map.of("images", images, "steps", info(DataType.DT_INT32), "seed", seed),
            "samples",
            images));
    return signatures;
  }

  record Signature(Map<String, TensorInfo> inputs, Map<String, TensorInfo> outputs) {
    static Signature of(Map<String, TensorInfo> inputs, String output, TensorInfo info) {
      return new Signature(inputs, Map.of(output, info));
    }
  }

  private static TensorInfo info(DataType type, long... shape) {
    return TensorInfo.newBuilder().setDtype(type).setTensorShape(shape(shape)).build();
  }

  static TensorShapeProto shape(long... sizes) {
    var shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  /** Its signatures in the form that protocol buffers' own JSON has. */
  String metadata() {
    return signatures().entrySet().stream()
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "\"%s\": {\"inputs\": %s, \"outputs\": %s, \"method_name\": \"\", \"defaults\": {}}",
                    entry.getKey(),
                    infos(entry.getValue().inputs()),
                    infos(entry.getValue().outputs())))
        .collect(
            Collectors.joining(
                ", ",
                "{\"model_spec\": {\"name\": \"model\", \"signature_name\": \"\", \"version\": \"7\"},"
                    + " \"metadata\": {\"signature_def\": {\"signature_def\": {",
                "}}}}"));
  }

  private static String infos(Map<String, TensorInfo> infos) {
    return infos.entrySet().stream()
        .map(
            entry ->
                String.format(
                    Locale.ROOT,
                    "\"%s\": {\"dtype\": \"%s\", \"tensor_shape\": {\"dim\": [%s], \"unknown_rank\": false}, \"name\": \"x:0\"}",
                    entry.getKey(),
                    entry.getValue().getDtype(),
                    entry.getValue().getTensorShape().getDimList().stream()
                        .map(
                            dim ->
                                String.format(
                                    Locale.ROOT,
                                    "{\"size\": \"%d\", \"name\": \"\"}",
                                    dim.getSize()))
                        .collect(Collectors.joining(","))))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}

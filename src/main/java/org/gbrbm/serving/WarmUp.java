package org.gbrbm.serving;

import java.util.List;
import java.util.Set;
import org.gbrbm.serving.proto.LogMetadata;
import org.gbrbm.serving.proto.ModelSpec;
import org.gbrbm.serving.proto.PredictLog;
import org.gbrbm.serving.proto.PredictRequest;
import org.gbrbm.serving.proto.PredictionLog;

/**
 * The requests that TensorFlow Serving sends to a model before it takes any other, one for each
 * signature: the first request of a signature takes long, as TensorFlow then sets up what it needs.
 */
final class WarmUp {
  private WarmUp() {}

  /**
   * The file of the requests: records that each hold a {@code PredictionLog}.
   *
   * @param model the model's name
   * @param signatures what the model can be asked for
   * @param example what it is asked about, [D]
   */
  static byte[] records(String model, Set<ServedSignature> signatures, float[] example) {
    var records = new TensorFlowRecords();
    for (var signature : signatures) {
      var spec = ModelSpec.newBuilder().setName(model).setSignatureName(signature.key());
      var request = PredictRequest.newBuilder().setModelSpec(spec);
      request.putInputs(InferenceGraph.IMAGES, TensorMessages.floats(List.of(example)));
      if (signature.takesSteps()) {
        request.putInputs(InferenceGraph.STEPS, TensorMessages.int32(2));
      }
      if (signature.takesSeed()) {
        request.putInputs(InferenceGraph.SEED, TensorMessages.int64s(0, 1));
      }
      records.add(
          PredictionLog.newBuilder()
              .setLogMetadata(LogMetadata.newBuilder().setModelSpec(spec))
              .setPredictLog(PredictLog.newBuilder().setRequest(request))
              .build()
              .toByteArray());
    }
    return records.bytes();
  }
}

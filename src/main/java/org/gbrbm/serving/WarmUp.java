package org.gbrbm.serving;

import org.gbrbm.serving.proto.LogMetadata;
import org.gbrbm.serving.proto.ModelSpec;
import org.gbrbm.serving.proto.PredictLog;
import org.gbrbm.serving.proto.PredictRequest;
import org.gbrbm.serving.proto.PredictionLog;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

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
   * @param visible D, the number of visible units
   */
  static byte[] records(String model, int visible) {
    var records = new TensorFlowRecords();
    for (var signature : ServedSignature.values()) {
      var spec = ModelSpec.newBuilder().setName(model).setSignatureName(signature.key());
      var request = PredictRequest.newBuilder().setModelSpec(spec);
      request.putInputs(InferenceGraph.IMAGES, greyImage(visible));
      if (signature.takesSteps()) {
        request.putInputs(InferenceGraph.STEPS, tensor(DataType.DT_INT32).addIntVal(2).build());
      }
      if (signature.takesSeed()) {
        request.putInputs(
            InferenceGraph.SEED,
            tensor(DataType.DT_INT64, 2).addInt64Val(0).addInt64Val(1).build());
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

  private static TensorProto greyImage(int visible) {
    var image = tensor(DataType.DT_FLOAT, 1, visible);
    for (int i = 0; i < visible; i++) {
      image.addFloatVal(0.5f);
    }
    return image.build();
  }

  private static TensorProto.Builder tensor(DataType type, long... sizes) {
    var shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorProto.newBuilder().setDtype(type).setTensorShape(shape);
  }
}

package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gbrbm.serving.proto.GetModelMetadataRequest;
import org.gbrbm.serving.proto.GetModelMetadataResponse;
import org.gbrbm.serving.proto.GetModelStatusRequest;
import org.gbrbm.serving.proto.GetModelStatusResponse;
import org.gbrbm.serving.proto.LogMetadata;
import org.gbrbm.serving.proto.ModelServiceGrpc;
import org.gbrbm.serving.proto.ModelSpec;
import org.gbrbm.serving.proto.ModelVersionStatus;
import org.gbrbm.serving.proto.PredictLog;
import org.gbrbm.serving.proto.PredictRequest;
import org.gbrbm.serving.proto.PredictResponse;
import org.gbrbm.serving.proto.PredictionLog;
import org.gbrbm.serving.proto.PredictionServiceGrpc;
import org.gbrbm.serving.proto.SignatureDefMap;
import org.gbrbm.serving.proto.StatusProto;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The reduced messages against TensorFlow Serving's own: the same bytes out, and nothing unknown
 * in. The resource's first field says what wrote it.
 */
class WireFormatTest {
  private static JsonNode examples;

  @BeforeAll
  static void readExamples() throws IOException {
    try (InputStream in =
        WireFormatTest.class.getResourceAsStream("/tensorflow-serving-messages.json")) {
      examples = new ObjectMapper().readTree(in);
    }
  }

  @Test
  void predictRequest() throws IOException {
    assertSameAsTheirs("predictRequest", predictRequestMessage());
  }

  @Test
  void requestForALabelledVersion() throws IOException {
    ModelSpec spec =
        ModelSpec.newBuilder().setName("fashion_mnist").setVersionLabel("stable").build();
    assertSameAsTheirs("labelledRequest", PredictRequest.newBuilder().setModelSpec(spec).build());
  }

  @Test
  void predictResponse() throws IOException {
    assertSameAsTheirs("predictResponse", predictResponseMessage());
  }

  @Test
  void predictionLog() throws IOException {
    PredictionLog log =
        PredictionLog.newBuilder()
            .setLogMetadata(LogMetadata.newBuilder().setModelSpec(fashionMnist()))
            .setPredictLog(
                PredictLog.newBuilder()
                    .setRequest(predictRequestMessage())
                    .setResponse(predictResponseMessage()))
            .build();
    assertSameAsTheirs("predictionLog", log);
  }

  @Test
  void modelMetadata() throws IOException {
    assertSameAsTheirs(
        "metadataRequest",
        GetModelMetadataRequest.newBuilder()
            .setModelSpec(fashionMnist())
            .addMetadataField("signature_def")
            .build());
    SignatureDefMap signatures =
        SignatureDefMap.newBuilder()
            .putSignatureDef(
                "hidden",
                SignatureDef.newBuilder()
                    .setMethodName("tensorflow/serving/predict")
                    .putInputs("images", tensorInfo("images:0", -1, 784))
                    .putOutputs("probabilities", tensorInfo("probabilities:0", -1, 250))
                    .build())
            .build();
    assertSameAsTheirs(
        "metadataResponse",
        GetModelMetadataResponse.newBuilder()
            .setModelSpec(fashionMnist().setVersion(Int64Value.of(3)))
            .putMetadata("signature_def", Any.pack(signatures))
            .build());
  }

  @Test
  void modelStatus() throws IOException {
    assertSameAsTheirs(
        "statusRequest", GetModelStatusRequest.newBuilder().setModelSpec(fashionMnist()).build());
    assertSameAsTheirs(
        "statusResponse",
        GetModelStatusResponse.newBuilder()
            .addModelVersionStatus(
                ModelVersionStatus.newBuilder()
                    .setVersion(3)
                    .setState(ModelVersionStatus.State.AVAILABLE))
            .addModelVersionStatus(
                ModelVersionStatus.newBuilder()
                    .setVersion(4)
                    .setState(ModelVersionStatus.State.END)
                    .setStatus(StatusProto.newBuilder().setErrorCode(5).setErrorMessage("gone")))
            .build());
  }

  @Test
  void methodsHaveTheirPaths() {
    assertEquals(
        "tensorflow.serving.PredictionService/Predict",
        PredictionServiceGrpc.getPredictMethod().getFullMethodName());
    assertEquals(
        "tensorflow.serving.PredictionService/GetModelMetadata",
        PredictionServiceGrpc.getGetModelMetadataMethod().getFullMethodName());
    assertEquals(
        "tensorflow.serving.ModelService/GetModelStatus",
        ModelServiceGrpc.getGetModelStatusMethod().getFullMethodName());
  }

  private static void assertSameAsTheirs(String example, Message ours) throws IOException {
    byte[] theirs = examples.required(example).binaryValue();
    Message read = ours.getParserForType().parseFrom(theirs);
    assertEquals(ours, read);
    assertTrue(read.getUnknownFields().asMap().isEmpty(), "fields that the reduced message lacks");
    assertArrayEquals(theirs, bytesInMapOrder(ours));
  }

  /** Maps have no order of their own on the wire; sorting them makes the bytes comparable. */
  private static byte[] bytesInMapOrder(Message message) throws IOException {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    message.writeTo(out);
    out.checkNoSpaceLeft();
    return bytes;
  }

  private static ModelSpec.Builder fashionMnist() {
    return ModelSpec.newBuilder().setName("fashion_mnist");
  }

  private static PredictRequest predictRequestMessage() {
    ByteBuffer pixels = littleEndian(6 * Float.BYTES);
    for (float pixel : new float[] {0, 0.25f, 0.5f, 0.75f, 1, 0.125f}) {
      pixels.putFloat(pixel);
    }
    return PredictRequest.newBuilder()
        .setModelSpec(fashionMnist().setVersion(Int64Value.of(3)).setSignatureName("sample"))
        .putInputs("steps", tensor(DataType.DT_INT32, littleEndian(4).putInt(1000)))
        .putInputs("seed", tensor(DataType.DT_INT64, littleEndian(16).putLong(7).putLong(-1), 2))
        .putInputs("images", tensor(DataType.DT_FLOAT, pixels, 2, 3))
        .addOutputFilter("samples")
        .build();
  }

  private static PredictResponse predictResponseMessage() {
    TensorProto energies =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_FLOAT)
            .setTensorShape(shape(2))
            .addFloatVal(-377.5f)
            .addFloatVal(12.25f)
            .build();
    return PredictResponse.newBuilder()
        .setModelSpec(fashionMnist().setVersion(Int64Value.of(3)).setSignatureName("free_energy"))
        .putOutputs("free_energy", energies)
        .build();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto tensor(DataType type, ByteBuffer content, long... shape) {
    return TensorProto.newBuilder()
        .setDtype(type)
        .setTensorShape(shape(shape))
        .setTensorContent(ByteString.copyFrom(content.flip()))
        .build();
  }

  private static TensorInfo tensorInfo(String name, long... shape) {
    return TensorInfo.newBuilder()
        .setName(name)
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(shape(shape))
        .build();
  }

  private static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }
}

package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gbrbm.serving.PredictionException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Statuses and answers that are no use: each is told for what it is. */
class FailureTest {
  private static final ClientOptions OPTIONS =
      ClientOptions.of("model").withRetries(new Retries(0, Duration.ZERO, Duration.ZERO));
  private static final float[][] IMAGES = new float[2][4];

  private FakeServing serving;

  @BeforeEach
  void start() throws IOException {
    serving = FakeServing.start(4, 3);
  }

  @AfterEach
  void stop() {
    serving.close();
  }

  private PredictionException failure(String transport) throws IOException {
    try (var client = serving.client(transport, OPTIONS)) {
      return grpcOrRestFailure(client);
    }
  }

  private static PredictionException grpcOrRestFailure(PredictionClient client) {
    return assertThrows(PredictionException.class, () -> client.hiddenProbabilities(IMAGES));
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
  void everyGrpcStatusHasItsReason(Status.Code code) throws IOException {
    try (var client = serving.client("grpc", OPTIONS)) {
      serving.grpcFailures.add(code.toStatus().withDescription("their\nwords\u001b[31m"));
      var e = grpcOrRestFailure(client);
      assertEquals(code.name(), e.reason().name());
      assertTrue(e.getMessage().startsWith(serving.grpc() + " "), e.getMessage());
      assertTrue(e.getMessage().contains("(their words [31m); "), e.getMessage());
      assertEquals(1, e.getMessage().lines().count());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "301, UNUSABLE_ANSWER",
    "400, INVALID_ARGUMENT",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, NOT_FOUND",
    "405, UNIMPLEMENTED",
    "408, DEADLINE_EXCEEDED",
    "409, ABORTED",
    "413, RESOURCE_EXHAUSTED",
    "418, INVALID_ARGUMENT",
    "429, RESOURCE_EXHAUSTED",
    "499, CANCELLED",
    "500, INTERNAL",
    "501, UNIMPLEMENTED",
    "502, INTERNAL",
    "503, UNAVAILABLE",
    "504, DEADLINE_EXCEEDED",
  })
  void everyHttpStatusHasItsReason(int status, Reason reason) throws IOException {
    for (var body :
        List.of("{\"error\": \"their\\nwords\"}", "<html>", "", "[]", "{\"error\": 1}")) {
      try (var client = serving.client("rest", OPTIONS)) {
        serving.restFailures.add(new FakeServing.Canned(status, body));
        var e = grpcOrRestFailure(client);
        assertEquals(reason, e.reason());
        var words = body.contains("their") ? ": their words" : "";
        assertTrue(e.getMessage().contains("(HTTP " + status + words + "); "), e.getMessage());
      }
    }
  }

  @Test
  void whatTheCallerCanMendIsWrongInput() {
    var wrongInput = new ArrayList<Reason>();
    for (var reason : Reason.values()) {
      if (reason.wrongInput()) {
        wrongInput.add(reason);
      }
    }
    assertEquals(
        List.of(
            Reason.INVALID_ARGUMENT,
            Reason.NOT_FOUND,
            Reason.PERMISSION_DENIED,
            Reason.FAILED_PRECONDITION,
            Reason.OUT_OF_RANGE,
            Reason.UNAUTHENTICATED),
        wrongInput);
  }

  @Test
  void longWordsAreCut() throws IOException {
    try (var client = serving.client("grpc", OPTIONS)) {
      serving.grpcFailures.add(Status.INTERNAL.withDescription("x".repeat(2000)));
      var e = grpcOrRestFailure(client);
      assertTrue(e.getMessage().contains("x".repeat(300) + "...)"), e.getMessage());
      assertTrue(e.getMessage().length() < 400, e.getMessage());
    }
  }

  private static TensorProto.Builder floats(int count, long... shape) {
    var tensor = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
    for (int i = 0; i < count; i++) {
      tensor.addFloatVal(i);
    }
    return tensor.setTensorShape(FakeModel.shape(shape));
  }

  private static ByteString packed(int count) {
    var bytes = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i / 4f);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  @Test
  void packedValuesAreReadToo() throws IOException {
    try (var client = serving.client("grpc", OPTIONS)) {
      serving.grpcOutputs.add(
          Map.of("probabilities", floats(0, 2, 3).setTensorContent(packed(6)).build()));
      var rows = client.hiddenProbabilities(IMAGES);
      assertArrayEquals(new float[] {0, 0.25f, 0.5f}, rows[0]);
      assertArrayEquals(new float[] {0.75f, 1, 1.25f}, rows[1]);
    }
  }

  private void assertUnusable(TensorProto.Builder answer, String message) throws IOException {
    serving.grpcOutputs.add(Map.of("probabilities", answer.build()));
    var e = failure("grpc");
    assertEquals(Reason.UNUSABLE_ANSWER, e.reason());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void tensorsOfAnotherKindAreRefused() throws IOException {
    assertUnusable(floats(4, 2, 2), "float32[2, 2] in place of float32[2, 3]");
    assertUnusable(floats(6, 6), "float32[6] in place of float32[2, 3]");
    assertUnusable(floats(9, 3, 3), "float32[3, 3] in place of float32[2, 3]");
    assertUnusable(floats(6, 2, 3).setDtype(DataType.DT_DOUBLE), "float64[2, 3] in place of");
    assertUnusable(floats(6, 2, 3).setDtypeValue(12345), "in place of float32[2, 3]");
    assertUnusable(floats(5, 2, 3), "not as many values as its shape claims");
    assertUnusable(floats(1, 2, 3), "not as many values as its shape claims");
    assertUnusable(
        floats(0, 2, 3).setTensorContent(packed(7)), "not as many values as its shape claims");
    assertUnusable(floats(0, 2, 3).setTensorContent(packed(6).substring(1)), "not as many values");
    assertUnusable(floats(5, 2, 3).addFloatVal(Float.NaN), "NaN in place of a number");
    serving.grpcOutputs.add(Map.of("other", floats(6, 2, 3).build()));
    assertTrue(failure("grpc").getMessage().contains("no output probabilities"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | missing in place of an array of 2",
        "<html> | not JSON",
        "{} | missing in place of an array of 2",
        "{\"outputs\": [[1, 2, 3], [1, 2, 3]]} | missing in place of an array of 2",
        "{\"predictions\": [[1, 2, 3]]} | an array of 1 in place of an array of 2",
        "{\"predictions\": [[1, 2, 3], [1, 2]]} | an array of 2 in place of an array of 3",
        "{\"predictions\": [1, 2]} | number in place of an array of 3",
        "{\"predictions\": [[1, 2, 3], [1, 2, \"3\"]]} | string in place of a number",
        "{\"predictions\": [[1, 2, 3], [1, 2, null]]} | null in place of a number",
        "{\"predictions\": [[1, 2, 3], [1, 2, NaN]]} | NaN in place of a number",
        "{\"predictions\": [[1, 2, 3], [1, 2, -Infinity]]} | -Infinity in place of a number",
        "{\"predictions\": [[1, 2, 3], [1, 2, 1e999]]} | Infinity in place of a number",
        "{\"predictions\": [[1, 2, 3], [1, 2, 3 | not JSON",
      })
  void jsonOfAnotherKindIsRefused(String body, String message) throws IOException {
    try (var client = serving.client("rest", OPTIONS)) {
      serving.restFailures.add(new FakeServing.Canned(200, body));
      var e = grpcOrRestFailure(client);
      assertEquals(Reason.UNUSABLE_ANSWER, e.reason());
      assertTrue(e.getMessage().contains(message), e.getMessage());
    }
  }

  @Test
  void namedOutputsAreReadToo() throws IOException {
    try (var client = serving.client("rest", OPTIONS)) {
      serving.restFailures.add(
          new FakeServing.Canned(
              200, "{\"outputs\": {\"reconstruction\": [[1,2,3,4],[4,5,6.5,7]]}}"));
      assertEquals(6.5f, client.reconstructSampled(IMAGES, new Seed(1, 2))[1][2]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"metadata\": {\"signature_def\": {\"signature_def\": 3}}}",
        "{\"metadata\": {\"signature_def\": {\"signature_def\": {}}}}",
        "{\"model_spec\": {\"version\": \"x\"}, \"metadata\": {\"signature_def\": {\"signature_def\": {}}}}",
        "{\"model_spec\": {\"version\": \"1\"}, \"metadata\": {\"signature_def\": {\"signature_def\": {\"a\": {\"inputs\": {\"b\": {\"dtype\": \"DT_ODD\"}}}}}}}",
        "no JSON",
      })
  void metadataOfAnotherKindAreRefused(String body) {
    serving.restFailures.add(new FakeServing.Canned(200, body));
    var e = assertThrows(PredictionException.class, () -> serving.client("rest", OPTIONS));
    assertEquals(Reason.UNUSABLE_ANSWER, e.reason());
  }

  @Test
  void modelsOfAnotherKindAreRefused() throws IOException {
    var metadata =
        """
        {"model_spec": {"version": "1"}, "metadata": {"signature_def": {"signature_def": {
          "hidden": {"inputs": {"images": {"dtype": "DT_DOUBLE", "tensor_shape": {"dim":
            [{"size": "-1"}, {"size": "4"}]}}}, "outputs": {}},
          "free_energy": {"inputs": {"images": {"dtype": "DT_FLOAT", "tensor_shape": {"dim":
            [{"size": "-1"}, {"size": "4"}]}}}, "outputs": {"score": {"dtype": "DT_FLOAT",
            "tensor_shape": {"dim": [{"size": "-1"}]}}}}}}}}
        """;
    serving.restFailures.add(new FakeServing.Canned(200, metadata));
    try (var client = serving.client("rest", OPTIONS)) {
      assertRefused(
          "reconstruct", "has no signature reconstruct, only [free_energy, hidden]", client);
      assertRefused("hidden", "its signature hidden takes {images=float64[-1, 4]}", client);
      assertRefused("free_energy", "its signature free_energy gives {score=float32[-1]}", client);
    }
    assertEquals(List.of(), serving.calls);
  }

  private static void assertRefused(String key, String message, PredictionClient client) {
    var request = PredictionRequest.of(ServedSignature.of(key).orElseThrow(), IMAGES);
    var e = assertThrows(PredictionException.class, () -> client.predict(request));
    assertEquals(Reason.FAILED_PRECONDITION, e.reason());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void answersThatAreTooLongAreNotTaken() throws IOException {
    serving.grpcOutputs.add(Map.of("probabilities", floats((4 << 20) / 4, 2, 3).build()));
    assertEquals(Reason.RESOURCE_EXHAUSTED, failure("grpc").reason());
    try (var client = serving.client("rest", OPTIONS)) {
      for (int status : List.of(200, 500)) {
        serving.restFailures.add(new FakeServing.Canned(status, " ".repeat((4 << 20) + 1)));
        var e = grpcOrRestFailure(client);
        assertEquals(Reason.UNUSABLE_ANSWER, e.reason());
        assertTrue(e.getMessage().contains("more than 16"), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void whereNobodyListensIsSaid(String transport) {
    serving.close();
    var e = assertThrows(PredictionException.class, () -> serving.client(transport, OPTIONS));
    assertEquals(Reason.UNAVAILABLE, e.reason());
    assertTrue(e.getMessage().contains("is it up, and is the port right"), e.getMessage());
  }

  @Test
  void theOtherInterfacesPortIsNoUse() {
    var grpc =
        assertThrows(
            PredictionException.class,
            () -> PredictionClient.grpc(serving.rest().getAuthority(), OPTIONS));
    assertTrue(grpc.getMessage().contains("8500 for gRPC"), grpc.getMessage());
    var rest =
        assertThrows(
            PredictionException.class,
            () -> PredictionClient.rest(URI.create("http://" + serving.grpc()), OPTIONS));
    assertTrue(rest.getMessage().contains("8501 for REST"), rest.getMessage());
  }

  @Test
  void modelNamesAreQuotedInPaths() {
    assertThrows(
        PredictionException.class,
        () -> PredictionClient.rest(serving.rest(), ClientOptions.of("a b/../c?d")));
    assertEquals(List.of("/v1/models/a%20b%2F..%2Fc%3Fd/metadata"), serving.paths);
  }
}

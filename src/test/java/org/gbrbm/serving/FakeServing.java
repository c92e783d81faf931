package org.gbrbm.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.Int64Value;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.gbrbm.serving.proto.GetModelMetadataRequest;
import org.gbrbm.serving.proto.GetModelMetadataResponse;
import org.gbrbm.serving.proto.ModelSpec;
import org.gbrbm.serving.proto.PredictRequest;
import org.gbrbm.serving.proto.PredictResponse;
import org.gbrbm.serving.proto.PredictionServiceGrpc;
import org.gbrbm.serving.proto.SignatureDefMap;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorProto;

/**
 * Servers of both interfaces on 127.0.0.1, whose model answers with simple arithmetic on the
 * inputs, and fails as it is told to. It has version 7 of the model "model".
 */
public final class FakeServing implements AutoCloseable {
  /** One request for a prediction, as it came. */
  public record Call(
      String signature, List<float[]> images, int steps, List<Long> seed, long bytes) {}

  /** An answer of the REST server that has nothing to do with the request. */
  public record Canned(int status, String body) {}

  /** Statuses that the gRPC server answers with first. */
  public final Queue<Status> grpcFailures = new ConcurrentLinkedQueue<>();

  /** Answers that the REST server gives first. */
  public final Queue<Canned> restFailures = new ConcurrentLinkedQueue<>();

  /** In place of the gRPC server's next outputs. */
  public final Queue<Map<String, TensorProto>> grpcOutputs = new ConcurrentLinkedQueue<>();

  /** The requests for predictions that came to either. */
  public final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

  /** Paths of the requests that came to the REST server. */
  public final List<String> paths = Collections.synchronizedList(new ArrayList<>());

  /** Headers {@code Authorization} of all requests. */
  public final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());

  private final FakeModel model;
  private final Server grpc;
  private final HttpServer rest;
  private final boolean tls;
  private final int grpcPort;
  private final int restPort;

  /** Starts the servers without TLS for a model with D pixels and M hidden units. */
  public static FakeServing start(int D, int M) throws IOException {
    return new FakeServing(D, M, InsecureServerCredentials.create(), local(HttpServer.create()));
  }

  /** Starts the servers with TLS. */
  public static FakeServing start(int D, int M, KeyStore keys, String password)
      throws IOException, GeneralSecurityException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var https = HttpsServer.create();
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    var credentials =
        TlsServerCredentials.newBuilder().keyManager(managers.getKeyManagers()).build();
    return new FakeServing(D, M, credentials, local(https));
  }

  private static <T extends HttpServer> T local(T server) throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    return server;
  }

  private FakeServing(int D, int M, ServerCredentials credentials, HttpServer rest)
      throws IOException {
    this.model = new FakeModel(D, M);
    this.tls = rest instanceof HttpsServer;
    this.rest = rest;
    rest.createContext("/", this::answer);
    rest.start();
    this.grpc =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials)
            .addService(ServerInterceptors.intercept(new Service(), new Authorizations()))
            .build()
            .start();
    this.grpcPort = grpc.getPort();
    this.restPort = rest.getAddress().getPort();
  }

  /** HOST:PORT of the gRPC server. */
  public String grpc() {
    return "127.0.0.1:" + grpcPort;
  }

  /** The REST server's address. */
  public URI rest() {
    return URI.create(
        String.format(Locale.ROOT, "%s://127.0.0.1:%d", tls ? "https" : "http", restPort));
  }

  /** A client of the one or the other. */
  PredictionClient client(String transport, ClientOptions options) throws PredictionException {
    return transport.equals("grpc")
        ? PredictionClient.grpc(grpc(), options)
        : PredictionClient.rest(rest(), options);
  }

  @Override
  public void close() {
    grpc.shutdownNow();
    rest.stop(0);
  }

  private final class Authorizations implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      var key = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
      if (headers.containsKey(key)) {
        authorizations.add(headers.get(key));
      }
      return next.startCall(call, headers);
    }
  }

  private final class Service extends PredictionServiceGrpc.PredictionServiceImplBase {
    @Override
    public void getModelMetadata(
        GetModelMetadataRequest request, StreamObserver<GetModelMetadataResponse> observer) {
      if (fails(request.getModelSpec(), observer)) {
        return;
      }
      var map = SignatureDefMap.newBuilder();
      model
          .signatures()
          .forEach(
              (key, signature) ->
                  map.putSignatureDef(
                      key,
                      SignatureDef.newBuilder()
                          .putAllInputs(signature.inputs())
                          .putAllOutputs(signature.outputs())
                          .build()));
      observer.onNext(
          GetModelMetadataResponse.newBuilder()
              .setModelSpec(ModelSpec.newBuilder().setVersion(Int64Value.of(7)))
              .putMetadata("signature_def", Any.pack(map.build()))
              .build());
      observer.onCompleted();
    }

    @Override
    public void predict(PredictRequest request, StreamObserver<PredictResponse> observer) {
      if (fails(request.getModelSpec(), observer)) {
        return;
      }
      var signature = request.getModelSpec().getSignatureName();
      var inputs = request.getInputsMap();
      var images = inputs.get("images");
      var pixels = littleEndian(images).asFloatBuffer();
      var rows = new float[(int) images.getTensorShape().getDim(0).getSize()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = new float[(int) images.getTensorShape().getDim(1).getSize()];
        pixels.get(rows[i]);
      }
      var seed = new ArrayList<Long>();
      if (inputs.containsKey("seed")) {
        var numbers = littleEndian(inputs.get("seed")).asLongBuffer();
        seed.addAll(List.of(numbers.get(), numbers.get()));
      }
      int steps = inputs.containsKey("steps") ? littleEndian(inputs.get("steps")).getInt() : 0;
      var call = new Call(signature, Arrays.asList(rows), steps, seed, request.getSerializedSize());
      calls.add(call);
      var answer = model.answer(call);
      var outputs = new HashMap<String, TensorProto>();
      var numbers = FakeModel.numbers(signature);
      for (var name : request.getOutputFilterList()) {
        outputs.put(
            name, numbers.isEmpty() ? matrix(answer) : vector(answer, numbers.indexOf(name)));
      }
      var canned = grpcOutputs.poll();
      observer.onNext(
          PredictResponse.newBuilder().putAllOutputs(canned == null ? outputs : canned).build());
      observer.onCompleted();
    }

    private TensorProto matrix(float[][] rows) {
      var tensor = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
      for (var row : rows) {
        for (float value : row) {
          tensor.addFloatVal(value);
        }
      }
      return tensor.setTensorShape(FakeModel.shape(rows.length, rows[0].length)).build();
    }

    private TensorProto vector(float[][] rows, int column) {
      var tensor = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT);
      for (var row : rows) {
        tensor.addFloatVal(row[column]);
      }
      return tensor.setTensorShape(FakeModel.shape(rows.length)).build();
    }

    private boolean fails(ModelSpec spec, StreamObserver<?> observer) {
      var failure = grpcFailures.poll();
      if (failure == null
          && (!spec.getName().equals("model")
              || (spec.hasVersion() && spec.getVersion().getValue() != 7))) {
        failure = Status.NOT_FOUND.withDescription("Servable not found for request: Latest(x)");
      }
      if (failure != null) {
        observer.onError(failure.asRuntimeException());
      }
      return failure != null;
    }

    private ByteBuffer littleEndian(TensorProto tensor) {
      return tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      paths.add(exchange.getRequestURI().getRawPath());
      var authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (authorization != null) {
        authorizations.add(authorization);
      }
      var canned = restFailures.poll();
      if (canned == null) {
        canned = answer(exchange.getRequestURI().getRawPath(), body);
      }
      var bytes = canned.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(canned.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private Canned answer(String path, byte[] body) throws IOException {
    if (!path.matches("/v1/models/model(/versions/7)?(/metadata|:predict)")) {
      return new Canned(404, "{\"error\": \"Servable not found for request: Latest(x)\"}");
    }
    return new Canned(
        200,
        path.endsWith("/metadata")
            ? model.metadata()
            : predict(new ObjectMapper().readTree(body), body.length));
  }

  private String predict(JsonNode request, long bytes) {
    boolean byRows = request.has("instances");
    var inputs = byRows ? request : request.get("inputs");
    var sent = inputs.get(byRows ? "instances" : "images");
    var images = new float[sent.size()][];
    for (int i = 0; i < images.length; i++) {
      var row = sent.get(i);
      images[i] = new float[row.size()];
      for (int j = 0; j < row.size(); j++) {
        images[i][j] = row.get(j).floatValue();
      }
    }
    var seed = new ArrayList<Long>();
    if (inputs.has("seed")) {
      inputs.get("seed").forEach(number -> seed.add(number.longValue()));
    }
    int steps = inputs.has("steps") ? inputs.get("steps").intValue() : 0;
    var signature = request.get("signature_name").textValue();
    var call = new Call(signature, Arrays.asList(images), steps, seed, bytes);
    calls.add(call);
    var rows = model.answer(call);
    var numbers = FakeModel.numbers(signature);
    return byRows
        ? Arrays.stream(rows)
            .map(row -> byRow(numbers, row))
            .collect(Collectors.joining(", ", "{\n    \"predictions\": [", "\n    ]\n}"))
        : Arrays.stream(rows)
            .map(row -> numbers.isEmpty() ? indented(row) : "" + row[0])
            .collect(
                Collectors.joining(",\n        ", "{\n    \"outputs\": [\n        ", "\n    ]\n}"));
  }

  /** Several outputs have their names in each row. */
  private static String byRow(List<String> numbers, float[] row) {
    return switch (numbers.size()) {
      case 0 -> Arrays.toString(row);
      case 1 -> "" + row[0];
      default ->
          IntStream.range(0, row.length)
              .mapToObj(
                  k ->
                      String.format(
                          Locale.ROOT, "\n                \"%s\": %s", numbers.get(k), row[k]))
              .collect(Collectors.joining(",", "{", "\n            }"));
    };
  }

  /** A number a line, as TensorFlow Serving writes answers by columns. */
  private static String indented(float[] row) {
    var text = new StringBuilder("[");
    for (int i = 0; i < row.length; i++) {
      text.append(i == 0 ? "\n            " : ",\n            ").append(row[i]);
    }
    return text.append("\n        ]").toString();
  }
}

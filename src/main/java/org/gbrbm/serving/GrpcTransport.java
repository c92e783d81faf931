package org.gbrbm.serving;

import com.google.common.base.Throwables;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.gbrbm.serving.PredictionException.Reason;
import org.gbrbm.serving.proto.GetModelMetadataRequest;
import org.gbrbm.serving.proto.GetModelMetadataResponse;
import org.gbrbm.serving.proto.ModelSpec;
import org.gbrbm.serving.proto.PredictRequest;
import org.gbrbm.serving.proto.PredictionServiceGrpc;
import org.gbrbm.serving.proto.PredictionServiceGrpc.PredictionServiceBlockingStub;
import org.gbrbm.serving.proto.SignatureDefMap;

/** TensorFlow Serving's gRPC interface, the service PredictionService. */
final class GrpcTransport implements Transport {
  private static final String SIGNATURES = "signature_def";

  private final String where;
  private final ClientOptions options;
  private final ManagedChannel channel;
  private final PredictionServiceBlockingStub service;

  GrpcTransport(String hostAndPort, ClientOptions options) {
    this.where = hostAndPort;
    this.options = options;
    var address = Address.hostAndPort(hostAndPort);
    Address.requirePrivate(address, options.tls(), options);
    this.channel =
        Grpc.newChannelBuilderForAddress(address.getHost(), address.getPort(), credentials(options))
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .disableRetry()
            .build();
    this.service = PredictionServiceGrpc.newBlockingStub(withToken(channel, options));
  }

  private static ChannelCredentials credentials(ClientOptions options) {
    if (!options.tls()) {
      return InsecureChannelCredentials.create();
    }
    var tls = TlsChannelCredentials.newBuilder();
    options.authority().map(Address::trust).ifPresent(tls::trustManager);
    return tls.build();
  }

  private static Channel withToken(Channel channel, ClientOptions options) {
    if (options.token().isEmpty()) {
      return channel;
    }
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        options.token().get().authorization());
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public ServedModel model(Duration within) throws PredictionException {
    var spec = ModelSpec.newBuilder().setName(options.model());
    options.version().ifPresent(version -> spec.setVersion(Int64Value.of(version)));
    var request =
        GetModelMetadataRequest.newBuilder()
            .setModelSpec(spec)
            .addMetadataField(SIGNATURES)
            .build();
    var response = call(within, stub -> stub.getModelMetadata(request));
    var signatures = new HashMap<String, SignatureTypes>();
    signatures(response)
        .getSignatureDefMap()
        .forEach((key, signature) -> signatures.put(key, SignatureTypes.of(signature)));
    return new ServedModel(
        options.model(), response.getModelSpec().getVersion().getValue(), signatures);
  }

  private SignatureDefMap signatures(GetModelMetadataResponse response) throws PredictionException {
    try {
      var packed = response.getMetadataMap().get(SIGNATURES);
      if (packed != null) {
        return packed.unpack(SignatureDefMap.class);
      }
    } catch (InvalidProtocolBufferException e) {
      throw unusable("signatures that cannot be read", e);
    }
    throw unusable("no signatures", null);
  }

  @Override
  public float[][] predict(ServedModel model, PredictionRequest asked, Duration within)
      throws PredictionException {
    var signature = asked.signature();
    var request =
        PredictRequest.newBuilder()
            .setModelSpec(
                ModelSpec.newBuilder()
                    .setName(model.name())
                    .setVersion(Int64Value.of(model.version()))
                    .setSignatureName(signature.key()))
            .putInputs("images", TensorMessages.floats(asked.images()))
            .addAllOutputFilter(signature.outputs());
    if (signature.takesSteps()) {
      request.putInputs("steps", TensorMessages.int32(asked.steps()));
    }
    if (signature.takesSeed()) {
      request.putInputs("seed", TensorMessages.int64s(asked.seed().first(), asked.seed().second()));
    }
    var response = call(within, stub -> stub.predict(request.build()));
    var outputs = new ArrayList<float[][]>();
    for (var name : signature.outputs()) {
      var output = response.getOutputsMap().get(name);
      if (output == null) {
        throw unusable("no output " + name, null);
      }
      try {
        outputs.add(TensorMessages.rows(output, model.shape(asked)));
      } catch (IllegalArgumentException e) {
        throw unusable(e.getMessage(), e);
      }
    }
    return AnswerRows.sideBySide(outputs);
  }

  private <T> T call(Duration within, Function<PredictionServiceBlockingStub, T> call)
      throws PredictionException {
    try {
      return call.apply(service.withDeadlineAfter(within.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusRuntimeException e) {
      var reason = Reason.valueOf(e.getStatus().getCode().name());
      if (Throwables.getCausalChain(e).stream().anyMatch(SSLException.class::isInstance)) {
        reason = Reason.NOT_TRUSTED;
      }
      if (reason == Reason.INTERNAL && e.getStatus().getCause() != null) {
        // What has a cause was found out here, not said by the server: it does not speak gRPC.
        reason = Reason.UNUSABLE_ANSWER;
      }
      if (reason == Reason.UNAVAILABLE) {
        // Otherwise the channel waits a second or more before it connects again.
        channel.resetConnectBackoff();
      }
      var root = Throwables.getRootCause(e);
      var detail = root == e ? e.getStatus().getDescription() : root.getMessage();
      throw new PredictionException(reason, where, detail, e);
    }
  }

  private PredictionException unusable(String detail, Exception cause) {
    return new PredictionException(Reason.UNUSABLE_ANSWER, where, detail, cause);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}

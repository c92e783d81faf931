package org.gbrbm.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Throwables;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.gbrbm.serving.PredictionException.Reason;

/**
 * TensorFlow Serving's REST interface. Requests of images alone go by rows: the answer is half as
 * long as one by columns, and so mostly has the size of the pieces that the server sends at once.
 */
final class RestTransport implements Transport {
  /**
   * What a number takes in an answer by columns: a line of its own, indented by 12 spaces, of up to
   * 15 characters, with its comma. By rows it takes less.
   */
  private static final int MOST_BYTES_PER_NUMBER = 32;

  /** With quotes, colon and indentation. */
  private static final int MOST_BYTES_PER_NAME = 64;

  /** For names and brackets, and for an error. */
  private static final int BYTES_AROUND = 16 << 10;

  private final URI url;
  private final ClientOptions options;
  private final HttpClient http;

  RestTransport(URI url, ClientOptions options) {
    this.url = Address.web(url);
    this.options = options;
    Address.requirePrivate(url, "https".equalsIgnoreCase(url.getScheme()), options);
    // TensorFlow Serving's server knows nothing of HTTP/2, nor of offers to change to it.
    var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    options.authority().ifPresent(file -> builder.sslContext(context(Address.trust(file))));
    this.http = builder.build();
  }

  private static SSLContext context(TrustManager[] trust) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has TLS
    }
  }

  @Override
  public ServedModel model(Duration within) throws PredictionException {
    var version = options.version();
    var path = version.isPresent() ? "/versions/" + version.getAsLong() : "";
    var answer = send(request(path + "/metadata").GET(), LARGEST_MESSAGE, within);
    try {
      return JsonMessages.model(options.model(), answer);
    } catch (IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  @Override
  public float[][] predict(ServedModel model, PredictionRequest asked, Duration within)
      throws PredictionException {
    var request =
        request(String.format(Locale.ROOT, "/versions/%d:predict", model.version()))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JsonMessages.request(asked)));
    var shape = model.shape(asked);
    var names = asked.signature().outputs();
    long numbers = shape.stream().reduce((long) names.size(), Math::multiplyExact);
    // Each row ends, and has the outputs' names where there are several.
    long ofRow = MOST_BYTES_PER_NUMBER + (long) names.size() * MOST_BYTES_PER_NAME;
    long largest = BYTES_AROUND + ofRow * shape.get(0) + MOST_BYTES_PER_NUMBER * numbers;
    var answer = send(request, largest, within);
    try {
      return JsonMessages.rows(answer, asked.signature(), shape);
    } catch (IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    var name = URLEncoder.encode(options.model(), StandardCharsets.UTF_8).replace("+", "%20");
    var request =
        HttpRequest.newBuilder(
            URI.create(String.format(Locale.ROOT, "%s/v1/models/%s%s", url, name, path)));
    options.token().ifPresent(token -> request.header("Authorization", token.authorization()));
    return request;
  }

  private JsonNode send(HttpRequest.Builder request, long largestAnswer, Duration within)
      throws PredictionException {
    var exchange = http.sendAsync(request.build(), headers -> new BoundedBody(largestAnswer));
    try {
      // The deadline of HttpRequest ends with the headers: a body may take any time.
      return read(exchange.get(within.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new PredictionException(Reason.DEADLINE_EXCEEDED, where(), null, e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new PredictionException(Reason.CANCELLED, where(), "interrupted", e);
    } catch (ExecutionException e) {
      var causes = Throwables.getCausalChain(e);
      var root = causes.get(causes.size() - 1);
      var reason = Reason.UNAVAILABLE;
      if (causes.stream().anyMatch(SSLException.class::isInstance)) {
        reason = Reason.NOT_TRUSTED;
      } else if (root instanceof BoundedBody.TooLongException) {
        reason = Reason.UNUSABLE_ANSWER;
      }
      throw new PredictionException(reason, where(), detail(causes), e);
    }
  }

  /** Java's client says nothing where nobody listens. */
  private static String detail(List<Throwable> causes) {
    if (causes.stream().anyMatch(UnresolvedAddressException.class::isInstance)) {
      return "unknown host";
    }
    var root = causes.get(causes.size() - 1);
    if (root.getMessage() == null) {
      return causes.stream().anyMatch(ConnectException.class::isInstance)
          ? "no connection"
          : root.getClass().getSimpleName();
    }
    return root.getMessage();
  }

  private JsonNode read(HttpResponse<byte[]> response) throws PredictionException {
    int status = response.statusCode();
    if (status != 200) {
      var error = JsonMessages.error(response.body());
      throw new PredictionException(
          Reason.ofHttp(status),
          where(),
          String.format(Locale.ROOT, "HTTP %d%s", status, error),
          null);
    }
    try {
      return JsonMessages.read(response.body());
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private PredictionException unusable(Exception e) {
    return new PredictionException(Reason.UNUSABLE_ANSWER, where(), e.getMessage(), e);
  }

  private String where() {
    return url.toString();
  }

  /** The connections end by themselves. */
  @Override
  public void close() {}
}

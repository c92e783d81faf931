package org.gbrbm.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gbrbm.serving.BearerToken;
import org.gbrbm.serving.ClientOptions;
import org.gbrbm.serving.PredictionClient;
import org.gbrbm.serving.PredictionException;
import org.gbrbm.serving.Retries;
import org.gbrbm.serving.ValueRange;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which server a command asks, for which model, and how. */
final class ServerOptions {
  private static final double SECONDS_OF_A_DAY = 86_400;

  /** gRPC logs, with stack traces, what its exceptions tell too. */
  private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

  private static final class Where {
    @Option(
        names = "--grpc",
        paramLabel = "HOST:PORT",
        required = true,
        description = "Ask by gRPC, for instance localhost:8500.")
    private String grpc;

    @Option(
        names = "--rest",
        paramLabel = "URL",
        required = true,
        description = "Ask by REST, for instance http://localhost:8501.")
    private URI rest;
  }

  @ArgGroup(multiplicity = "1")
  private Where where;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "fashion_mnist",
      description = "The model's name on the server (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The model's version (default: the newest that the server has loaded).")
  private Long version;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "The longest that a request may take, its retries included (default: ${DEFAULT-VALUE}).")
  private double deadline;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often to try again while the server is unavailable (default: ${DEFAULT-VALUE}).")
  private int retries;

  @Option(names = "--tls", description = "With --grpc: encrypt; with --rest write https.")
  private boolean tls;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Trust the certificates in this PEM file in place of Java's; means --tls.")
  private Path authority;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:GBRBM_TOKEN_FILE}",
      description =
          "Send the bearer token in this file; only by TLS or to this machine (default: the file that the environment variable GBRBM_TOKEN_FILE names, if it is set).")
  private Path tokenFile;

  /** The options that a further command for the same model needs. */
  List<String> arguments() {
    var words = new ArrayList<String>();
    words.addAll(
        where.grpc != null
            ? List.of("--grpc", where.grpc)
            : List.of("--rest", where.rest.toString()));
    words.addAll(List.of("--model", model));
    if (version != null) {
      words.addAll(List.of("--version", version.toString()));
    }
    if (tls) {
      words.add("--tls");
    }
    if (authority != null) {
      words.addAll(List.of("--ca", authority.toString()));
    }
    if (tokenFile != null) {
      words.addAll(List.of("--token-file", tokenFile.toString()));
    }
    return words;
  }

  /** The option that a failed prediction may call for, to be added to its message. */
  static String hint(PredictionException.Reason reason) {
    return switch (reason) {
      case DEADLINE_EXCEEDED -> " (--deadline)";
      case NOT_FOUND -> " (--model, --version)";
      case PERMISSION_DENIED, UNAUTHENTICATED -> " (--token-file)";
      case FAILED_PRECONDITION -> " (--signature)";
      case UNIMPLEMENTED, UNAVAILABLE, UNUSABLE_ANSWER -> " (--grpc, --rest)";
      case NOT_TRUSTED -> " (--tls or https, --ca)";
      default -> "";
    };
  }

  PredictionClient open(ValueRange values) throws IOException {
    GRPC_LOG.setLevel(Level.OFF);
    return where.grpc != null
        ? PredictionClient.grpc(where.grpc, options(values))
        : PredictionClient.rest(where.rest, options(values));
  }

  private ClientOptions options(ValueRange values) throws IOException {
    if (!(deadline > 0 && deadline <= SECONDS_OF_A_DAY)) {
      throw new IllegalArgumentException(
          "--deadline must be above 0 s and at most a day, not " + deadline);
    }
    OptionValues.requireAtLeast("--retries", 0, retries);
    var options =
        ClientOptions.of(model)
            .withValues(values)
            .withDeadline(Duration.ofNanos((long) (deadline * 1e9)))
            .withRetries(Retries.of(retries));
    if (version != null) {
      options = options.withVersion(version);
    }
    if (tls) {
      options = options.withTls();
    }
    if (authority != null) {
      options = options.withAuthority(authority);
    }
    return tokenFile == null ? options : options.withToken(BearerToken.read(tokenFile));
  }
}

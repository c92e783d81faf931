package org.gbrbm.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which model to ask for, and how.
 *
 * @param model the model's name on the server
 * @param version the version; when empty, the newest at the time the client is opened
 * @param deadline the longest that one request may take, at most a day, its retries and their waits
 *     included; a call that is split has it for each of its requests
 * @param retries what to do when the server is unavailable
 * @param tls whether gRPC is encrypted; for REST the address says so, http or https
 * @param authority a PEM file with the certificates to trust in place of Java's own; with gRPC it
 *     means TLS
 * @param values which values the model takes
 * @param token what to send as {@code Authorization}; only over TLS, or to this machine itself
 */
public record ClientOptions(
    String model,
    OptionalLong version,
    Duration deadline,
    Retries retries,
    boolean tls,
    Optional<Path> authority,
    ValueRange values,
    Optional<BearerToken> token) {
  private static final Duration LONGEST_DEADLINE = Duration.ofDays(1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is out of its range
   */
  public ClientOptions {
    if (model.isBlank()) {
      throw new IllegalArgumentException("the model's name is empty");
    }
    if (version.isPresent() && version.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "a version is a number from 0, not " + version.getAsLong());
    }
    if (deadline.isZero() || deadline.isNegative() || deadline.compareTo(LONGEST_DEADLINE) > 0) {
      throw new IllegalArgumentException("the deadline must be above 0 s and at most a day");
    }
  }

  /** The newest version, 30 s, three retries, no TLS, pixels, no token. */
  public static ClientOptions of(String model) {
    return new ClientOptions(
        model,
        OptionalLong.empty(),
        Duration.ofSeconds(30),
        Retries.of(3),
        false,
        Optional.empty(),
        ValueRange.PIXELS,
        Optional.empty());
  }

  /** The same with this version. */
  public ClientOptions withVersion(long version) {
    return new ClientOptions(
        model, OptionalLong.of(version), deadline, retries, tls, authority, values, token);
  }

  /** The same with this deadline. */
  public ClientOptions withDeadline(Duration deadline) {
    return new ClientOptions(model, version, deadline, retries, tls, authority, values, token);
  }

  /** The same with these retries. */
  public ClientOptions withRetries(Retries retries) {
    return new ClientOptions(model, version, deadline, retries, tls, authority, values, token);
  }

  /** The same with TLS, and servers trusted that Java trusts. */
  public ClientOptions withTls() {
    return new ClientOptions(model, version, deadline, retries, true, authority, values, token);
  }

  /** The same with TLS, and servers trusted that these certificates vouch for. */
  public ClientOptions withAuthority(Path certificates) {
    return new ClientOptions(
        model, version, deadline, retries, true, Optional.of(certificates), values, token);
  }

  /** The same with this token. */
  public ClientOptions withToken(BearerToken token) {
    return new ClientOptions(
        model, version, deadline, retries, tls, authority, values, Optional.of(token));
  }

  /** The same for a model that takes these values. */
  public ClientOptions withValues(ValueRange range) {
    return new ClientOptions(model, version, deadline, retries, tls, authority, range, token);
  }
}

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

  /**
   * {@return the newest version, 30 s, three retries, no TLS, pixels, no token}
   *
   * @param model the model's name on the server, not blank
   */
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

  /**
   * {@return the same with this version}
   *
   * @param version its number, from 0
   */
  public ClientOptions withVersion(long version) {
    return new ClientOptions(
        model, OptionalLong.of(version), deadline, retries, tls, authority, values, token);
  }

  /**
   * {@return the same with this deadline}
   *
   * @param deadline the longest that one request may take, above 0 s and at most a day
   */
  public ClientOptions withDeadline(Duration deadline) {
    return new ClientOptions(model, version, deadline, retries, tls, authority, values, token);
  }

  /**
   * {@return the same with these retries}
   *
   * @param retries how often and after what waits; {@code Retries.of(0)} for none
   */
  public ClientOptions withRetries(Retries retries) {
    return new ClientOptions(model, version, deadline, retries, tls, authority, values, token);
  }

  /** {@return the same with TLS, and servers trusted that Java trusts} */
  public ClientOptions withTls() {
    return new ClientOptions(model, version, deadline, retries, true, authority, values, token);
  }

  /**
   * {@return the same with TLS, and servers trusted that these certificates vouch for}
   *
   * @param certificates a PEM file with the certificates to trust
   */
  public ClientOptions withAuthority(Path certificates) {
    return new ClientOptions(
        model, version, deadline, retries, true, Optional.of(certificates), values, token);
  }

  /**
   * {@return the same with this token}
   *
   * @param token what to send as {@code Authorization}
   */
  public ClientOptions withToken(BearerToken token) {
    return new ClientOptions(
        model, version, deadline, retries, tls, authority, values, Optional.of(token));
  }

  /**
   * {@return the same for a model that takes these values}
   *
   * @param range {@link ValueRange#FINITE} for a model whose data were scaled
   */
  public ClientOptions withValues(ValueRange range) {
    return new ClientOptions(model, version, deadline, retries, tls, authority, range, token);
  }
}

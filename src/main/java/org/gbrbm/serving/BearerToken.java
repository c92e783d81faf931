package org.gbrbm.serving;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** A secret that tells a proxy who asks (RFC 6750). It does not show itself in messages. */
public final class BearerToken {
  private static final int LONGEST = 8192;
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final String token;

  /**
   * Takes a token.
   *
   * @param token the token
   * @throws IllegalArgumentException when it has characters that a token cannot have
   */
  public BearerToken(String token) {
    if (token.length() > LONGEST || !ALLOWED.matcher(token).matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "not a bearer token: letters, digits and ._~+/-, at most %d", LONGEST));
    }
    this.token = token;
  }

  /**
   * Reads a file that holds a token, white space around it left out.
   *
   * @param file the file
   * @return the token
   * @throws IllegalArgumentException when it does not hold a token
   * @throws IOException when it cannot be read
   */
  public static BearerToken read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var text = new String(in.readNBytes(2 * LONGEST), StandardCharsets.UTF_8);
      return new BearerToken(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The value of the header {@code Authorization}. */
  String authorization() {
    return "Bearer " + token;
  }

  @Override
  public String toString() {
    return "BearerToken";
  }
}

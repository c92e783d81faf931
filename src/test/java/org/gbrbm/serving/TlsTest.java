package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.gbrbm.serving.PredictionException.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections, with certificates that the JDK's keytool makes. */
class TlsTest {
  private static final String PASSWORD = "changeit";
  private static final ClientOptions OPTIONS =
      ClientOptions.of("model").withRetries(new Retries(0, Duration.ZERO, Duration.ZERO));

  @TempDir private static Path folder;
  private static FakeServing serving;
  private static Path authority;
  private static Path otherAuthority;

  @BeforeAll
  static void start() throws Exception {
    var keys = selfSigned("server");
    authority = certificate(keys, "server");
    otherAuthority = certificate(selfSigned("other"), "other");
    serving = FakeServing.start(4, 3, keys, PASSWORD);
  }

  @AfterAll
  static void stop() {
    serving.close();
  }

  private static KeyStore selfSigned(String name) throws Exception {
    var file = folder.resolve(name + ".p12");
    var keytool =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
    assertEquals(0, keytool.inheritIO().start().waitFor());
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  private static Path certificate(KeyStore keys, String name) throws Exception {
    var text = Base64.getMimeEncoder().encodeToString(keys.getCertificate(name).getEncoded());
    return Files.writeString(
        folder.resolve(name + ".pem"),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void theAuthorityGivenIsTrusted(String transport) throws IOException {
    var options = OPTIONS.withAuthority(authority).withToken(new BearerToken("t"));
    try (var client = serving.client(transport, options)) {
      assertEquals(2, client.freeEnergy(new float[2][4]).length);
    }
    assertTrue(serving.authorizations.contains("Bearer t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void othersAreNot(String transport) {
    for (var options : List.of(OPTIONS.withTls(), OPTIONS.withAuthority(otherAuthority))) {
      var e = assertThrows(PredictionException.class, () -> serving.client(transport, options));
      assertEquals(Reason.NOT_TRUSTED, e.reason(), e.getMessage());
      assertTrue(e.getMessage().contains("trust its authority's certificate"), e.getMessage());
    }
  }

  @Test
  void filesWithoutCertificatesAreRefused() throws IOException {
    var empty = Files.createFile(folder.resolve("empty.pem"));
    var text = Files.writeString(folder.resolve("text.pem"), "no certificate");
    for (var file : List.of(empty, text, folder.resolve("missing.pem"))) {
      for (var transport : List.of("grpc", "rest")) {
        var e =
            assertThrows(
                IllegalArgumentException.class,
                () -> serving.client(transport, OPTIONS.withAuthority(file)));
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
      }
    }
  }
}

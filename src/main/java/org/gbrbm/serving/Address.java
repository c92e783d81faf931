package org.gbrbm.serving;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** What is to be said of a server's address, and whom to trust there. */
final class Address {
  private Address() {}

  /** Host and port, for instance of {@code localhost:8500} or {@code [::1]:8500}. */
  static URI hostAndPort(String text) {
    try {
      var address = new URI(null, text, null, null, null).parseServerAuthority();
      if (address.getHost() != null
          && address.getUserInfo() == null
          && address.getPort() >= 1
          && address.getPort() <= 65535) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(noHostAndPort(text), e);
    }
    throw new IllegalArgumentException(noHostAndPort(text));
  }

  private static String noHostAndPort(String text) {
    return String.format(Locale.ROOT, "'%s' is not HOST:PORT, for instance localhost:8500", text);
  }

  /** The address without a slash at its end. */
  static URI web(URI url) {
    boolean web =
        "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
    if (!web
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getQuery() != null
        || url.getFragment() != null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' is not http(s)://HOST:PORT, for instance http://localhost:8501",
              url));
    }
    return URI.create(url.toString().replaceAll("/+$", ""));
  }

  /** A token on an open line is everybody's. */
  static void requirePrivate(URI address, boolean tls, ClientOptions options) {
    if (options.token().isPresent() && !tls && !isThisMachine(address.getHost())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a token is sent to %s only by TLS: use TLS, which for REST is an https address",
              address.getHost()));
    }
  }

  /** By its name or number alone: what a name server says is not to be trusted in this. */
  private static boolean isThisMachine(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    if (!host.matches("[0-9.]+|\\[[0-9a-fA-F:.]+\\]")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (IOException e) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is no address", host), e);
    }
  }

  /**
   * Trusts the servers that these certificates vouch for, and no others.
   *
   * @param file certificates in PEM
   * @throws IllegalArgumentException when there are none in it
   */
  static TrustManager[] trust(Path file) {
    try (var in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
      if (store.size() == 0) {
        throw new IllegalArgumentException(file + ": holds no certificate in PEM");
      }
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s: cannot be read as certificates in PEM (%s)", file, e), e);
    }
  }
}

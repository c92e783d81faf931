package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gbrbm.serving.PredictionException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both ways to a server have in common, on servers of this process. */
class PredictionClientTest {
  private static final ClientOptions OPTIONS =
      ClientOptions.of("model").withRetries(new Retries(3, Duration.ZERO, Duration.ZERO));

  @TempDir private Path folder;
  private FakeServing serving;

  @BeforeEach
  void start() throws IOException {
    serving = FakeServing.start(4, 3);
  }

  @AfterEach
  void stop() {
    serving.close();
  }

  private static float[][] images(int count, int size) {
    var images = new float[count][size];
    for (int i = 0; i < count; i++) {
      Arrays.fill(images[i], i % 17 / 16f);
    }
    return images;
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void everyMethodAsksForItsSignature(String transport) throws IOException {
    var images = images(3, 4); // 0, 1/16, 2/16
    try (var client = serving.client(transport, OPTIONS)) {
      assertEquals(7, client.model().version());
      assertArrayEquals(
          new float[] {0.9375f, 0.9375f, 0.9375f, 0.9375f}, client.reconstruct(images)[1]);
      assertArrayEquals(
          new float[] {0.0625f, 0.0625f, 0.0625f}, client.hiddenProbabilities(images)[2]);
      assertArrayEquals(new float[] {-1, -7.25f, -13.5f}, client.freeEnergy(images));
      assertArrayEquals(new float[] {-7.25f, 0.015625f, 3.125f}, client.score(images)[1]);
      assertEquals(5.25f, client.reconstructSampled(images, new Seed(5, 2))[0][3]);
      assertEquals(100.5f, client.sample(images, 100, new Seed(9, 4))[2][0]);
    }
    var sample = serving.calls.get(5);
    assertEquals("sample", sample.signature());
    assertEquals(100, sample.steps());
    assertEquals(List.of(9L, 4L), sample.seed());
    assertArrayEquals(images[2], sample.images().get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void manyImagesGoInPartsWithSeedsOfTheirOwn(String transport) throws IOException {
    try (var large = FakeServing.start(784, 10);
        var client = large.client(transport, OPTIONS)) {
      int atOnce = client.imagesPerRequest(ServedSignature.RECONSTRUCT_SAMPLED);
      // 4 MiB less 16 KiB, of 20 bytes for each of 784 numbers.
      assertEquals(266, atOnce);
      var images = images(2 * atOnce + 5, 784);
      var answer = client.reconstructSampled(images, new Seed(3, 8));
      assertEquals(
          List.of(List.of(3L, 8L), List.of(3L, 274L), List.of(3L, 540L)),
          large.calls.stream().map(FakeServing.Call::seed).toList());
      assertEquals(
          List.of(266, 266, 5), large.calls.stream().map(call -> call.images().size()).toList());
      assertTrue(large.calls.stream().allMatch(call -> call.bytes() < 4 << 20));
      assertEquals(3 + 8 / 8f, answer[265][0]);
      assertEquals(3 + 274 / 8f, answer[266][783]);
      assertEquals(3 + 540 / 8f, answer[536][0]);
      assertArrayEquals(
          new float[] {images[300][0]}, new float[] {large.calls.get(1).images().get(34)[5]});
    }
  }

  @Test
  void anImageThatFitsNoMessageIsRefused() throws IOException {
    try (var huge = FakeServing.start(300_000, 1);
        var client = huge.client("grpc", OPTIONS)) {
      var e =
          assertThrows(IllegalArgumentException.class, () -> client.freeEnergy(images(1, 300_000)));
      assertTrue(e.getMessage().contains("does not fit in a message of 4 MiB"), e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, has NaN as its value 2; the model expects numbers from 0",
    "1.5, has 1.5 as its value 2",
    "-0.1, has -0.1 as its value 2",
    "Infinity, has Infinity as its value 2",
  })
  void valuesOutOfRangeAreNotSent(float value, String message) throws IOException {
    var images = images(2, 4);
    images[1][2] = value;
    try (var client = serving.client("grpc", OPTIONS)) {
      var e =
          assertThrows(IllegalArgumentException.class, () -> client.hiddenProbabilities(images));
      assertTrue(e.getMessage().startsWith("image 1 (counted from 0) " + message), e.getMessage());
    }
    assertEquals(List.of(), serving.calls);
  }

  @Test
  void wrongArgumentsAreNotSent() throws IOException {
    try (var client = serving.client("rest", OPTIONS)) {
      var e = assertThrows(IllegalArgumentException.class, () -> client.freeEnergy(images(1, 5)));
      assertEquals(
          "image 0 (counted from 0) has 5 pixels; the model expects images of 4", e.getMessage());
      assertThrows(IllegalArgumentException.class, () -> client.freeEnergy(new float[0][4]));
      assertThrows(
          IllegalArgumentException.class, () -> client.sample(images(1, 4), -1, new Seed(0, 0)));
    }
    assertEquals(List.of(), serving.calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void anotherModelOrVersionIsNotFound(String transport) throws IOException {
    for (var options : List.of(ClientOptions.of("other"), OPTIONS.withVersion(8))) {
      var e = assertThrows(PredictionException.class, () -> serving.client(transport, options));
      assertEquals(Reason.NOT_FOUND, e.reason());
      assertTrue(e.getMessage().contains("Servable not found"), e.getMessage());
      assertTrue(e.getMessage().contains("check the model's name and version"), e.getMessage());
    }
    serving.client(transport, OPTIONS.withVersion(7)).close();
  }

  private void failNext(String transport, int times) {
    for (int i = 0; i < times; i++) {
      if (transport.equals("grpc")) {
        serving.grpcFailures.add(Status.UNAVAILABLE.withDescription("busy " + i));
      } else {
        serving.restFailures.add(new FakeServing.Canned(503, "{\"error\": \"busy " + i + "\"}"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void unavailableServersAreAskedAgain(String transport) throws IOException {
    try (var client = serving.client(transport, OPTIONS)) {
      failNext(transport, 3);
      assertEquals(2, client.freeEnergy(images(2, 4)).length);
      assertEquals(1, serving.calls.size());
      failNext(transport, 5);
      var e = assertThrows(PredictionException.class, () -> client.freeEnergy(images(2, 4)));
      assertEquals(Reason.UNAVAILABLE, e.reason());
      assertTrue(e.getMessage().contains("busy 3"), e.getMessage());
      // The fifth failure is left: the first attempt and three retries took the others.
      assertEquals(1, serving.grpcFailures.size() + serving.restFailures.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void noRetryThatWouldComeAfterTheDeadline(String transport) throws IOException {
    var patient = new Retries(9, Duration.ofDays(1), Duration.ofDays(1));
    try (var client = serving.client(transport, OPTIONS.withRetries(patient))) {
      failNext(transport, 1);
      var e = assertThrows(PredictionException.class, () -> client.freeEnergy(images(1, 4)));
      assertEquals(Reason.UNAVAILABLE, e.reason());
    }
  }

  /** The deadline has passed as the request starts: no clock is waited for. */
  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void deadlinesEnd(String transport) {
    var e =
        assertThrows(
            PredictionException.class,
            () -> serving.client(transport, OPTIONS.withDeadline(Duration.ofNanos(1))));
    assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
    assertTrue(e.getMessage().contains("give it longer"), e.getMessage());
  }

  @Test
  void waitsDoubleUpToTheLongest() {
    var retries = new Retries(9, Duration.ofMillis(200), Duration.ofSeconds(5));
    var longest = new ArrayList<Long>();
    for (int retry = 0; retry < 7; retry++) {
      longest.add(retries.waitBefore(retry, 1).toMillis());
      assertEquals(longest.get(retry) / 2, retries.waitBefore(retry, 0).toMillis());
    }
    assertEquals(List.of(200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L), longest);
    assertEquals(5000, retries.waitBefore(Integer.MAX_VALUE, 1).toMillis());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void tokensGoWithEveryRequest(String transport) throws IOException {
    var file = Files.writeString(folder.resolve("token"), "  abc.DEF-123~x/+==\n");
    try (var client = serving.client(transport, OPTIONS.withToken(BearerToken.read(file)))) {
      client.freeEnergy(images(1, 4));
    }
    var header = "Bearer abc.DEF-123~x/+==";
    assertEquals(List.of(header, header), serving.authorizations);
  }

  @Test
  void tokensAreKeptSecret() throws IOException {
    var options = OPTIONS.withToken(new BearerToken("secret"));
    assertFalse(options.toString().contains("secret"), options.toString());
    for (var host : List.of("example.org", "127.0.0.1.example.org", "10.0.0.1", "[2001:db8::1]")) {
      var grpc =
          assertThrows(
              IllegalArgumentException.class, () -> PredictionClient.grpc(host + ":1", options));
      var rest =
          assertThrows(
              IllegalArgumentException.class,
              () -> PredictionClient.rest(URI.create("http://" + host), options));
      assertTrue(grpc.getMessage().contains("only by TLS"), grpc.getMessage());
      assertTrue(rest.getMessage().contains("only by TLS"), rest.getMessage());
    }
    var file = Files.writeString(folder.resolve("token"), "secret\nHeader: x");
    var e = assertThrows(IllegalArgumentException.class, () -> BearerToken.read(file));
    assertTrue(e.getMessage().startsWith(file + ": not a bearer token"), e.getMessage());
    assertFalse(e.getMessage().contains("secret"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:",
        "localhost:0",
        "localhost:99999",
        ":8500",
        "a b:1",
        "u@h:1",
        "h:1/x",
        ""
      })
  void addressesAreHostAndPort(String address) {
    var e =
        assertThrows(IllegalArgumentException.class, () -> PredictionClient.grpc(address, OPTIONS));
    assertTrue(e.getMessage().contains("is not HOST:PORT"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8501",
        "ftp://h",
        "http:///x",
        "http://u:p@h",
        "http://h?q",
        "http://h#f",
        ""
      })
  void urlsAreOfTheWeb(String url) {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> PredictionClient.rest(URI.create(url), OPTIONS));
    assertTrue(e.getMessage().contains("is not http(s)://HOST:PORT"), e.getMessage());
  }
}

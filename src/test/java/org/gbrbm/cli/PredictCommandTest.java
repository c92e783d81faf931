package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.gbrbm.IdxFiles;
import org.gbrbm.serving.FakeServing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

class PredictCommandTest {
  @TempDir private Path folder;
  private FakeServing serving;

  @BeforeEach
  void start() throws IOException {
    serving = FakeServing.start(9, 5);
    IdxFiles.dataSet(folder.resolve("data"), 5, 8, 3, 3);
  }

  @AfterEach
  void stop() {
    serving.close();
  }

  private Outcome predict(String transport, Object... more) {
    var arguments = new ArrayList<>(List.of("predict"));
    arguments.addAll(
        transport.equals("grpc")
            ? List.of("--grpc", serving.grpc())
            : List.of("--rest", serving.rest().toString()));
    arguments.addAll(List.of("--out", folder.resolve("out").toString(), "--retries", "0"));
    for (var argument : more) {
      arguments.add(argument.toString());
    }
    if (!arguments.contains("--model")) {
      arguments.addAll(List.of("--model", "model"));
    }
    if (!arguments.contains("--data")) {
      arguments.addAll(List.of("--data", folder.resolve("data").toString()));
    }
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private Path picture(String name, int columns, int rows, int grey) throws IOException {
    var picture = new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < rows * columns; i++) {
      picture.getRaster().setSample(i % columns, i / columns, 0, grey);
    }
    var file = folder.resolve(name);
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  private void assertRefused(Outcome outcome, int exitCode, String message) {
    outcome.requireRefused(exitCode, message);
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void imagesAreDrawn(String transport) throws IOException {
    for (var signature :
        List.of("reconstruct", "serving_default", "reconstruct_sampled", "sample")) {
      var outcome = predict(transport, "--signature", signature, "--count", 3).requireDone();
      var file = folder.resolve("out/predict-" + signature + ".png");
      assertEquals(file + System.lineSeparator(), outcome.out());
      assertTrue(ImageIO.read(file.toFile()).getWidth() > 2 * 3 * 3);
    }
    assertEquals(
        List.of("reconstruct", "serving_default", "reconstruct_sampled", "sample"),
        serving.calls.stream().map(FakeServing.Call::signature).toList());
    assertTrue(serving.calls.stream().allMatch(call -> call.images().size() == 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void numbersAreLinesOfJson(String transport) throws IOException {
    var lines = predict(transport, "--signature", "hidden").requireDone().out().lines().toList();
    assertEquals(8, lines.size());
    var last = new ObjectMapper().readTree(lines.get(7));
    assertEquals(7, last.get("image").intValue());
    assertEquals(5, last.get("probabilities").size());
    assertFalse(Files.exists(folder.resolve("out")));

    var white = picture("white.png", 3, 3, 255);
    var grey = picture("grey.png", 3, 3, 51);
    var energies = predict(transport, "--signature", "free_energy", white, grey).requireDone();
    assertEquals(
        List.of(
            "{\"image\":\"%s\",\"free_energy\":-101.0}".formatted(white),
            "{\"image\":\"%s\",\"free_energy\":-21.0}".formatted(grey)),
        energies.out().lines().toList());

    var samples =
        predict(transport, "--signature", "sample", "--json", "--steps", 4, "--seed", 9, grey);
    assertTrue(samples.requireDone().out().contains("\"samples\":[4.0,4.0"), samples.out());
    var call = serving.calls.get(serving.calls.size() - 1);
    assertEquals(4, call.steps());
    assertEquals(List.of(9L, 0L), call.seed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void whatTheServerLacksIsSaid(String transport) {
    assertRefused(predict(transport, "--model", "other"), 2, "does not have the model");
    assertRefused(predict(transport, "--version", 8), 2, "does not have the model");
    assertRefused(predict(transport, "--signature", "classify"), 2, "--signature is one of");
    predict(transport, "--version", 7).requireDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void aServerThatIsNotThereIsSaid(String transport) {
    serving.close();
    assertRefused(predict(transport), 1, "8501 for REST? (--grpc, --rest)");
  }

  @Test
  void aServerThatFailsIsSaid() {
    serving.grpcFailures.add(Status.INTERNAL.withDescription("out of order"));
    assertRefused(predict("grpc"), 1, "failed (out of order); see the server's log");
    serving.restFailures.add(new FakeServing.Canned(401, "who?"));
    assertRefused(predict("rest"), 2, "--token-file");
    var nan = TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).addFloatVal(Float.NaN);
    nan.getTensorShapeBuilder().addDimBuilder().setSize(1);
    serving.grpcOutputs.add(Map.of("free_energy", nan.build()));
    assertRefused(
        predict("grpc", "--signature", "free_energy", "--count", 1), 1, "NaN in place of a number");
  }

  @Test
  void imagesOfAnotherSizeAreRefused() throws IOException {
    var other = IdxFiles.dataSet(folder.resolve("other"), 5, 8, 2, 4);
    assertRefused(
        predict("grpc", "--data", other),
        2,
        "its images have 2 x 4 pixels; the model wants images of 9 pixels, such as 3 x 3");
    var wrong = picture("wrong.png", 4, 3, 0);
    assertRefused(
        predict("rest", wrong),
        2,
        wrong + ": has 3 x 4 pixels; the model wants images of 9 pixels, such as 3 x 3");
    for (var second : List.of(wrong, picture("flat.png", 9, 1, 0))) {
      assertRefused(
          predict("rest", picture("right.png", 3, 3, 0), second),
          2,
          "pixels, but right.png has 3 x 3: the images must be of one size");
    }
    assertEquals(List.of(), serving.calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "rest"})
  void valuesThatAreNoBytesAreSentOnTheirOwnScaleAndComeBackAsNumbers(String transport)
      throws IOException {
    var row = "1000,-0.5,3,4,5,6,7,8,%d%n";
    var data = folder.resolve("data.csv");
    Files.writeString(data, (row.formatted(8) + row.formatted(9)).repeat(10));
    var outcome = predict(transport, "--data", data, "--count", 2).requireDone();
    assertEquals(2, outcome.out().lines().count());
    assertTrue(outcome.out().startsWith("{\"image\":0,\"reconstruction\":["), outcome.out());
    assertFalse(Files.exists(folder.resolve("out")));
    var sent = serving.calls.get(0).images().get(1);
    assertEquals(1000, sent[0]);
    assertEquals(-0.5f, sent[1]);

    var infinite = Files.writeString(data, row.formatted(8) + "1,2,3,4,5,6,7,8,Infinity\n");
    assertRefused(predict(transport, "--data", infinite), 2, "line 2, column 9");
  }

  @Test
  void picturesThatAreNoneAreRefused() throws IOException {
    var text = Files.writeString(folder.resolve("text.png"), "no picture");
    assertRefused(predict("grpc", text), 2, text + ": not a picture of a format that is known");
    assertRefused(predict("grpc", folder.resolve("none.png")), 2, "none.png: no such file");
    var bytes = Files.readAllBytes(picture("cut.png", 3, 3, 7));
    var cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(bytes, 45));
    assertRefused(predict("grpc", cut), 2, cut + ": not a sound picture");
  }

  @ParameterizedTest
  @CsvSource({
    "--count, 0, --count must be at least 1",
    "--steps, -1, --steps must be at least 0",
    "--deadline, 0, --deadline must be above 0 s",
    "--deadline, NaN, --deadline must be above 0 s",
    "--deadline, 1e9, --deadline must be above 0 s and at most a day",
    "--version, -1, a version is a number from 0",
    "--version, newest, newest",
    "--model, '', the model's name is empty",
    "--ca, missing.pem, missing.pem: cannot be read as certificates",
    "--token-file, missing, missing: no such file",
    "--rest, http://localhost, mutually exclusive",
  })
  void wrongUsageIsExplained(String option, String value, String message) {
    assertRefused(predict("grpc", option, value), 2, message);
  }

  @Test
  void anAddressIsNeeded() {
    Outcome.of("predict").requireRefused(2, "--grpc=HOST:PORT | --rest=URL");
    Outcome.of("predict", "--grpc", "here").requireRefused(2, "'here' is not HOST:PORT");
    Outcome.of("predict", "--rest", "here").requireRefused(2, "'here' is not http(s)://HOST:PORT");
    Outcome.of("predict", "--rest", "a b").requireRefused(2, "a b");
  }

  @Test
  void tokensComeFromFilesAndStayOnThisMachine() throws IOException {
    var token = Files.writeString(folder.resolve("token"), "abc\n");
    predict("grpc", "--token-file", token).requireDone();
    assertEquals(List.of("Bearer abc", "Bearer abc"), serving.authorizations);
    Outcome.of("predict", "--grpc", "example.org:1", "--token-file", token.toString())
        .requireRefused(2, "a token is sent to example.org only by TLS");
  }

  @Test
  void helpIsThereBesideTheModelsVersion() {
    var help = Outcome.of("predict", "--help").requireDone();
    assertTrue(help.out().contains("The model's version"), help.out());
  }
}

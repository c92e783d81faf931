package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.gbrbm.IdxFiles;
import org.gbrbm.train.Recipes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @TempDir private static Path data;
  @TempDir private Path out;

  @BeforeAll
  static void writeDataSet() throws IOException {
    IdxFiles.dataSet(data, 400, 100, 6, 6);
  }

  private Outcome gbrbm(String... arguments) {
    return Outcome.of(arguments);
  }

  private Outcome onData(String command, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(command, "--data", data.toString(), "--out", out.resolve("runs").toString()));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--recipe") && !arguments.contains("--resume")) {
      arguments.addAll(List.of("--recipe", "notebook"));
    }
    return gbrbm(arguments.toArray(String[]::new));
  }

  private Outcome smallSweep() {
    return onData(
        "sweep",
        "--name",
        "small",
        "--hidden",
        "2,5",
        "--epochs",
        "60",
        "--batch-size",
        "20",
        "--learning-rate",
        "0.02");
  }

  @Test
  void aSweepWritesItsRunFolder() throws IOException {
    var outcome = smallSweep();
    assertEquals(0, outcome.exitCode(), outcome.err());
    var run = out.resolve("runs/small");
    var results = new ObjectMapper().readTree(run.resolve("results.json").toFile());
    assertEquals(2, results.get("models").size());
    var model = results.get("models").get(1);
    assertEquals(5, model.get("hidden").asInt());
    assertEquals(60, model.get("epochs").asInt());
    assertTrue(Files.isDirectory(run.resolve(model.get("checkpoint").asText())));
    assertEquals(0, results.get("seed").asInt());
    assertTrue(results.get("versions").has("tensorflow"));
    assertEquals(61, Files.readAllLines(run.resolve("m005/metrics.csv")).size());
    for (var picture : List.of("reconstructions.png", "loss.png")) {
      assertTrue(ImageIO.read(run.resolve(picture).toFile()).getWidth() > 100, picture);
    }
    assertTrue(outcome.err().contains("M = 5    | Epoch 60 | Loss: "), outcome.err());
    assertTrue(outcome.out().contains("* least test MSE: M = 5"), outcome.out());
    assertBeatsTheMeanImage(model.get("testMse").asDouble());
  }

  /** The images are bright on one side of four: their mean has a variance of about 0.12. */
  private static void assertBeatsTheMeanImage(double mse) {
    assertTrue(mse < 0.06, "test MSE " + mse);
  }

  @Test
  void ownDataAreComparedWithTheMeanAndPcaAndNotWithTheNotebook() throws IOException {
    var outcome = onData("sweep", "--name", "plain", "--hidden", "10").requireDone();
    assertFalse(outcome.out().contains("reference"), outcome.out());
    assertTrue(outcome.out().contains("The mean of the training set"), outcome.out());
    assertTrue(outcome.out().contains("10 principal components have"), outcome.out());
    var page = Files.readString(out.resolve("runs/plain/report.html"));
    assertFalse(page.contains("reference loss"));
    assertTrue(page.contains("principal components have"));
  }

  @Test
  void evaluateAgreesWithTheSweep() throws IOException {
    smallSweep();
    var run = out.resolve("runs/small");
    var expected = new ObjectMapper().readTree(run.resolve("results.json").toFile());
    var outcome = gbrbm("evaluate", run.toString(), "--data", data.toString(), "--json");
    assertEquals(0, outcome.exitCode(), outcome.err());
    var measured = new ObjectMapper().readTree(outcome.out()).get("5");
    assertEquals(
        expected.get("models").get(1).get("testMse").asDouble(), measured.get("mse").asDouble());
    assertEquals(
        expected.get("models").get(1).get("testMseMeanField").asDouble(),
        measured.get("mseMeanField").asDouble());
  }

  @Test
  void reconstructAndInfoWorkOnARun() {
    smallSweep();
    var run = out.resolve("runs/small").toString();
    var pictures = out.resolve("pictures");
    var outcome =
        gbrbm(
            "reconstruct",
            run,
            "--data",
            data.toString(),
            "--hidden",
            "5",
            "--out",
            pictures.toString());
    assertEquals(0, outcome.exitCode(), outcome.err());
    assertTrue(Files.isRegularFile(pictures.resolve("reconstructions-m005.png")));
    assertFalse(Files.exists(pictures.resolve("reconstructions-m002.png")));
    assertTrue(gbrbm("info", run).out().contains("m005/checkpoint/step-00001200"));
    assertTrue(gbrbm("info").out().contains("device:CPU:0"));
  }

  @Test
  void aRecipeWithoutASettingIsRefusedByItsName() throws IOException {
    var file = out.resolve("recipe.json");
    for (var name : Recipes.SHIPPED) {
      JsonNode recipe = new ObjectMapper().valueToTree(Recipes.shipped(name));
      assertEquals(name, recipe.get("name").asText());
      ((ObjectNode) recipe).remove("hiddenUnits");
      Files.writeString(file, recipe.toString());
      var outcome = onData("train", "--recipe", file.toString());
      assertEquals(2, outcome.exitCode(), outcome.err());
      assertTrue(outcome.err().contains("'hiddenUnits'"), outcome.err());
      assertFalse(Files.exists(out.resolve("runs")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--hidden, 0, hidden units must be at least 1",
    "--hidden, x, hidden",
    "--hidden, '5,5', each once",
    "--epochs, -1, epochs must be at least 1",
    "--batch-size, 0, batch size must be at least 1",
    "--batch-size, 401, 'larger than the data: 400 training images; try 40 (--batch-size)'",
    "--learning-rate, 0, learning rate must be a positive number",
    "--learning-rate, NaN, learning rate must be a positive number",
    "--cd-steps, 0, CD steps must be at least 1",
    "--sigma, -1, sigma must be a positive number",
    "--sigma-min, 0.1, bound a sigma that is learned; add --learn-sigma",
    "--sigma-max, 2, bound a sigma that is learned; add --learn-sigma",
    "--learn-sigma, maybe, '--learn-sigma'",
    "--recipe, nosuch, nosuch",
    "--device, gpu, TensorFlow sees no GPU",
    "--device, tpu, 'is none of auto, cpu, gpu'",
    "--set, optimisation.rate=1, has no setting 'optimisation.rate' (--set optimisation.rate=VALUE)",
    "--set, optimisation.averaging=2, 'averaging must be less than 1, not 2.0'",
    "--set, optimisation.averaging, --set",
    "--precision, mixed, 'mixed precision needs a GPU, and training is on the CPU; try bfloat16 (--precision)'",
    "--precision, half, '--precision'",
    "--epoch, 3, --epochs",
  })
  void wrongUsageIsExplainedAndLeavesNothing(String option, String value, String message) {
    var outcome = onData("sweep", "--name", "wrong", option, value);
    assertEquals(2, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains(message), outcome.err());
    assertShort(outcome);
    assertFalse(Files.exists(out.resolve("runs/wrong")));
  }

  @Test
  void aMissingDataFolderIsWrongInput() {
    var outcome = gbrbm("sweep", "--data", out.resolve("no").toString(), "--out", out.toString());
    assertEquals(2, outcome.exitCode());
    assertTrue(outcome.err().contains("no such folder"), outcome.err());
    assertShort(outcome);
  }

  @Test
  void anExistingRunIsNotTouched() throws IOException {
    Files.createDirectories(out.resolve("runs/mine"));
    Files.writeString(out.resolve("runs/mine/notes"), "precious");
    var outcome = onData("sweep", "--name", "mine", "--epochs", "1");
    assertEquals(2, outcome.exitCode());
    assertTrue(outcome.err().contains("exists already"), outcome.err());
    assertShort(outcome);
    assertEquals("precious", Files.readString(out.resolve("runs/mine/notes")));
  }

  @Test
  void aLossThatIsNotANumberKeepsTheLastGoodParameters() {
    var outcome =
        onData(
            "train",
            "--name",
            "wild",
            "--hidden",
            "5",
            "--batch-size",
            "20",
            "--learning-rate",
            "1e30");
    assertEquals(1, outcome.exitCode());
    assertTrue(outcome.err().contains("step"), outcome.err());
    assertTrue(outcome.err().contains("--learning-rate"), outcome.err());
    assertShort(outcome);
    var run = out.resolve("runs/wild").toString();
    assertEquals(0, gbrbm("evaluate", run, "--data", data.toString()).exitCode());
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    // A file in place of the folder: unlike permissions, this stops the super-user too.
    Files.writeString(out.resolve("runs"), "in the way");
    var outcome = onData("sweep", "--name", "a", "--epochs", "1");
    assertTrue(outcome.exitCode() > 0);
    assertTrue(outcome.err().contains(out.resolve("runs").toString()), outcome.err());
    assertShort(outcome);
    assertEquals("in the way", Files.readString(out.resolve("runs")));
  }

  @Test
  void commandsOnSomethingThatIsNoRunSaySo() {
    for (var command : List.of("evaluate", "reconstruct", "info")) {
      var outcome = gbrbm(command, out.toString());
      assertEquals(2, outcome.exitCode());
      assertTrue(outcome.err().contains("is not the folder of a run"), outcome.err());
      assertShort(outcome);
    }
  }

  @Test
  void helpAndVersionGoToStdout() {
    assertTrue(gbrbm("--help").out().contains("sweep"));
    assertTrue(gbrbm("sweep", "--help").out().contains("--learning-rate"));
    assertTrue(gbrbm("--version").out().startsWith("gbrbm "));
    assertTrue(gbrbm("generate-completion").out().contains("bash"));
  }

  private static void assertShort(Outcome outcome) {
    var lines = outcome.err().lines().filter(line -> !line.contains("| Epoch")).toList();
    assertTrue(lines.size() <= 2, outcome.err());
    assertEquals("", outcome.out());
  }
}

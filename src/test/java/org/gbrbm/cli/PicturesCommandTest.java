package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that look at a trained model: likelihood, samples, filters, restorations. */
class PicturesCommandTest {
  @TempDir private static Path work;
  @TempDir private Path out;

  @BeforeAll
  static void train() throws IOException {
    IdxFiles.dataSet(work.resolve("data"), 400, 100, 6, 6);
    var outcome =
        gbrbm(
            "train",
            "--recipe",
            "notebook",
            "--data",
            data(),
            "--out",
            work.toString(),
            "--name",
            "run",
            "--hidden",
            "5",
            "--epochs",
            "60",
            "--batch-size",
            "20",
            "--learning-rate",
            "0.02",
            "--quiet");
    assertEquals(0, outcome.exitCode(), outcome.err());
  }

  private static String data() {
    return work.resolve("data").toString();
  }

  private static Outcome gbrbm(String... arguments) {
    return Outcome.of(arguments);
  }

  private static Outcome onRun(String command, String... more) {
    var arguments =
        new ArrayList<>(List.of(command, work.resolve("run").toString(), "--data", data()));
    arguments.addAll(List.of(more));
    return gbrbm(arguments.toArray(String[]::new));
  }

  @Test
  void samplesAreCountedByTheClassOfTheirNearestTrainingImage() throws IOException {
    // The first pixel is bright or dark, and alike in images that are bright on the same side.
    var bright = firstPixelsAreBright("train", 400);
    var labels = new byte[400];
    for (int n = 0; n < labels.length; n++) {
      labels[n] = (byte) (bright[n] ? 7 : 0);
    }
    Files.write(work.resolve("data/train-labels-idx1-ubyte"), IdxFiles.labels(labels));
    var folder = out.toString();
    var outcome =
        onRun(
            "sample",
            "--from",
            "data",
            "--steps",
            "0",
            "--images",
            "64",
            "--classes",
            "--out",
            folder);
    assertEquals(0, outcome.exitCode(), outcome.err());
    var counts =
        Pattern.compile("M = 5, class (\\d): (\\d+) of 64 samples")
            .matcher(outcome.out())
            .results()
            .collect(Collectors.toMap(m -> m.group(1), m -> Integer.parseInt(m.group(2))));
    int ofTest = 0;
    for (boolean first : firstPixelsAreBright("t10k", 64)) {
      ofTest += first ? 1 : 0;
    }
    assertEquals(Map.of("0", 64 - ofTest, "7", ofTest), counts, outcome.out());
  }

  private static boolean[] firstPixelsAreBright(String part, int count) throws IOException {
    var bytes = Files.readAllBytes(work.resolve("data/" + part + "-images-idx3-ubyte"));
    var bright = new boolean[count];
    for (int n = 0; n < count; n++) {
      bright[n] = Byte.toUnsignedInt(bytes[16 + 36 * n]) > 128;
    }
    return bright;
  }

  @Test
  void likelihoodInJsonAndAsATable() throws IOException {
    var effort = new String[] {"--likelihood", "--exact", "--ais-temperatures", "500", "--json"};
    var json = onRun("evaluate", effort);
    assertEquals(0, json.exitCode(), json.err());
    var model = new ObjectMapper().readTree(json.out()).get("5");
    assertTrue(model.get("mse").asDouble() > 0);
    assertEquals(
        model.get("likelihood").get("freeEnergyGap").asDouble(),
        model.get("freeEnergyGap").asDouble(),
        1e-3);
    var likelihood = model.get("likelihood");
    double exact = likelihood.get("exactLogZ").asDouble();
    assertEquals(exact, likelihood.get("annealed").get("logZ").asDouble(), 0.2);
    assertEquals(exact, likelihood.get("tempered").get("logZ").asDouble(), 0.2);
    assertEquals(256, likelihood.get("annealed").get("samples").asInt());
    assertEquals(
        -likelihood.get("freeEnergyTest").asDouble() - exact,
        likelihood.get("testLogLikelihood").asDouble(),
        1e-9);
    var table = onRun("evaluate", "--likelihood", "--ais-chains", "20", "--ais-temperatures", "9");
    assertEquals(0, table.exitCode(), table.err());
    assertTrue(table.out().contains("of 20"), table.out());
    assertFalse(table.out().contains("exact"), table.out());
    assertFalse(onRun("evaluate", "--json").out().contains("likelihood"));
  }

  @Test
  void samplesAsAGridAndAnAnimation() throws IOException {
    var outcome =
        onRun("sample", "--images", "3", "--steps", "0,2,30", "--gif", "--out", out.toString());
    assertEquals(0, outcome.exitCode(), outcome.err());
    var grid = ImageIO.read(out.resolve("samples-m005.png").toFile());
    assertTrue(grid.getHeight() > 3 * 12);
    var reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (var stream = ImageIO.createImageInputStream(out.resolve("samples-m005.gif").toFile())) {
      reader.setInput(stream);
      assertTrue(reader.getNumImages(true) >= 20);
    } finally {
      reader.dispose();
    }
    var fromData = onRun("sample", "--from", "data", "--steps", "0,5", "--out", out.toString());
    assertEquals(0, fromData.exitCode(), fromData.err());
    var annealed =
        onRun("sample", "--from", "annealing", "--steps", "0,5", "--out", out.toString());
    assertEquals(0, annealed.exitCode(), annealed.err());
    var tempered =
        onRun(
            "sample",
            "--from",
            "tempering",
            "--tempering-rounds",
            "7",
            "--images",
            "1",
            "--steps",
            "0,5",
            "--out",
            out.toString());
    assertEquals(0, tempered.exitCode(), tempered.err());
  }

  @Test
  void samplesOfTheChainsThatTrainingEndedWith() throws IOException {
    var runs = out.toString();
    gbrbm(
            "train",
            "--data",
            data(),
            "--out",
            runs,
            "--name",
            "modern",
            "--recipe",
            "modern",
            "--hidden",
            "3",
            "--epochs",
            "1",
            "--batch-size",
            "20",
            "--quiet")
        .requireDone();
    var run = out.resolve("modern").toString();
    var drawn = gbrbm("sample", run, "--from", "chains", "--images", "20", "--steps", "0,1");
    drawn.requireDone();
    assertTrue(Files.exists(out.resolve("modern/pictures/samples-m003.png")), drawn.out());
    gbrbm("sample", run, "--from", "chains", "--images", "21")
        .requireRefused(2, "takes at most --images 20");
  }

  @Test
  void filtersAndRestorations() throws IOException {
    var filters = onRun("filters", "--out", out.toString());
    assertEquals(0, filters.exitCode(), filters.err());
    assertTrue(ImageIO.read(out.resolve("filters-m005.png").toFile()).getWidth() > 12);
    var restored =
        onRun("reconstruct", "--mask", "left,1x2+0+4", "--noise", "0.1", "--out", out.toString());
    assertEquals(0, restored.exitCode(), restored.err());
    assertTrue(restored.out().contains("restorations-m005.png"), restored.out());
    assertTrue(ImageIO.read(out.resolve("restorations-m005.png").toFile()).getWidth() > 36);
  }

  @ParameterizedTest
  @CsvSource({
    "evaluate, --exact, , add that",
    "evaluate, --ais-chains, 1, chains must be at least 2",
    "evaluate, --ais-temperatures, 0, temperatures must be at least 1",
    "evaluate, --ais-chains, many, many",
    "evaluate, --tempering-ladders, 3, tempering ladders must be at least 4",
    "evaluate, --tempering-rounds, 3, tempering rounds must be at least 4",
    "sample, --tempering-rounds, 0, --tempering-rounds must be at least 1",
    "sample, --images, 0, --images must be at least 1",
    "sample, --steps, '10,1', steps must ascend",
    "sample, --steps, -1, steps must ascend",
    "sample, --steps, x, x",
    "sample, --from, nowhere, nowhere",
    "sample, --from, chains, was trained without chains of hidden units",
    "sample, --hidden, 9, no model with 9 hidden units",
    "filters, --hidden, 9, no model with 9 hidden units",
    "reconstruct, --noise, -1, noise must be a number from 0",
    "reconstruct, --noise, NaN, noise must be a number from 0",
    "reconstruct, --mask, middle, 'a mask is left, right, top, bottom'",
    "reconstruct, --mask, 3x3+4+0, does not lie within an image of 6 x 6",
    "reconstruct, --mask, 0x3+0+0, does not lie within",
    "reconstruct, --mask, 99999999999x3+0+0, does not lie within",
    "reconstruct, --steps, -1, --steps must be at least 0",
  })
  void wrongUsageIsExplainedAndWritesNothing(
      String command, String option, String value, String message) throws IOException {
    var arguments = new ArrayList<>(List.of(option));
    if (value != null) {
      arguments.add(value);
    }
    if (!command.equals("evaluate")) {
      arguments.addAll(List.of("--out", out.resolve("new").toString()));
    }
    var outcome = onRun(command, arguments.toArray(String[]::new));
    assertEquals(2, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains(message), outcome.err());
    assertTrue(outcome.err().lines().count() <= 2, outcome.err());
    assertEquals("", outcome.out());
    assertFalse(Files.exists(out.resolve("new")));
  }

  @Test
  void imagesOfAnotherSizeAreRefused() throws IOException {
    var other = IdxFiles.dataSet(out.resolve("other"), 30, 10, 4, 5).toString();
    var run = work.resolve("run").toString();
    for (var command :
        List.of("sample", "filters", "evaluate --likelihood", "reconstruct --mask left")) {
      var arguments = new ArrayList<>(List.of(command.split(" ")));
      arguments.addAll(List.of(run, "--data", other));
      var outcome = gbrbm(arguments.toArray(String[]::new));
      assertEquals(2, outcome.exitCode(), command + outcome.err());
      assertTrue(outcome.err().contains("20 pixels"), outcome.err());
    }
  }
}

package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models behind a background, from a table of one's own to answers. */
class BackgroundCommandTest {
  @TempDir private static Path shared;
  private static Path run;

  /** Two clusters of four numbers, all near to multiples of one, on scales far from one another. */
  private static Path table(String name, int rows, boolean missing) throws IOException {
    var random = new Random(5);
    var text = new StringBuilder("a,b,c,d\n");
    for (int n = 0; n < rows; n++) {
      double common = (n % 2 == 0 ? 3 : -3) + random.nextGaussian();
      var cells = new ArrayList<String>();
      for (int i = 0; i < 4; i++) {
        double x = 1000 * i + (i + 1) * (common + 0.1 * random.nextGaussian());
        boolean absent = missing && random.nextInt(8) == 0;
        cells.add(absent ? "" : String.format(Locale.ROOT, "%.5f", x));
      }
      text.append(String.join(",", cells)).append('\n');
    }
    return Files.writeString(shared.resolve(name), text);
  }

  @BeforeAll
  static void train() throws IOException {
    var table = table("table.csv", 500, false);
    Outcome.of(
            "train",
            "--data",
            table.toString(),
            "--background",
            "full",
            "--hidden",
            "3",
            "--epochs",
            "60",
            "--out",
            shared.toString(),
            "--name",
            "run",
            "--quiet")
        .requireDone();
    run = shared.resolve("run");
  }

  private static JsonNode json(Outcome outcome) throws IOException {
    return new ObjectMapper().readTree(outcome.requireDone().out());
  }

  @Test
  void autoIsADensityWithABackground() throws IOException {
    var recipe = new ObjectMapper().readTree(run.resolve("config.json").toFile()).get("recipe");
    assertEquals("auto", recipe.get("name").asText());
    assertEquals("full", recipe.get("background").asText());
    assertEquals("parallel-tempering", recipe.get("negativePhase").get("kind").asText());
    assertEquals(32, recipe.get("batchSize").asInt());
  }

  @Test
  void theLikelihoodIsThatOfItsBackgroundAndMore() throws IOException {
    var outcome = Outcome.of("evaluate", run.toString(), "--likelihood", "--exact", "--json");
    var likelihood = json(outcome).get("3").get("likelihood");
    double gain =
        likelihood.get("testLogLikelihood").asDouble()
            - likelihood.get("backgroundLogLikelihood").asDouble();
    assertTrue(gain > 0.2, "gain " + gain);
    var table = Outcome.of("evaluate", run.toString(), "--likelihood", "--exact").requireDone();
    assertTrue(table.out().contains("background alone"), table.out());
  }

  @Test
  void whereHiddenUnitsHelpNothingThatIsSaid() throws IOException {
    var random = new Random(9);
    var text = new StringBuilder();
    for (int n = 0; n < 200; n++) {
      text.append(random.nextGaussian()).append(',').append(random.nextGaussian()).append('\n');
    }
    var noise = Files.writeString(shared.resolve("noise.csv"), text);
    var outcome =
        Outcome.of(
                "train",
                "--data",
                noise.toString(),
                "--background",
                "full",
                "--hidden",
                "2",
                "--epochs",
                "5",
                "--out",
                shared.toString(),
                "--name",
                "noise",
                "--quiet")
            .requireDone();
    var said = outcome.out() + outcome.err();
    assertTrue(said.contains("It is its background alone"), said);
  }

  /** A run and its export give the same answers, on the scale of the table. */
  @Test
  void answersAreTheSameFromARunAndFromItsExport() throws IOException {
    var exported = shared.resolve("model");
    Outcome.of("export", run.toString(), "--out", shared.toString(), "--name", "model")
        .requireDone();
    var answers = new ArrayList<List<String>>();
    for (var model : List.of(run, exported)) {
      var out = shared.resolve(model.getFileName() + ".csv");
      Outcome.of(
              "apply",
              model.toString(),
              "--data",
              shared.resolve("table.csv").toString(),
              "--what",
              "reconstruction,hidden,score",
              "--out",
              out.toString())
          .requireDone();
      answers.add(Files.readAllLines(out));
    }
    assertEquals(answers.get(0), answers.get(1));
    var first = answers.get(0).get(1).split(",", -1);
    assertEquals(3000, Double.parseDouble(first[3]), 40); // the column d
  }

  @Test
  void whatIsMissingIsFilledInFromWhatCorrelates() throws IOException {
    var holes = shared.resolve("holes.csv");
    Files.writeString(holes, "a,b,c,d\n3,,2009,\n,994,,2988\n");
    var out = shared.resolve("filled.csv");
    Outcome.of(
            "apply",
            run.toString(),
            "--data",
            holes.toString(),
            "--missing",
            "allow",
            "--what",
            "filled",
            "--out",
            out.toString())
        .requireDone();
    var rows = Files.readAllLines(out);
    var first = rows.get(1).split(",", -1);
    assertEquals(1006, Double.parseDouble(first[1]), 1);
    assertEquals(3012, Double.parseDouble(first[3]), 1.5);
    var second = rows.get(2).split(",", -1);
    assertEquals(-3, Double.parseDouble(second[0]), 0.6);
    assertEquals(1991, Double.parseDouble(second[2]), 1.5);
  }

  @Test
  void aTableWithHolesCanBeTrainedOn() throws IOException {
    var table = table("incomplete.csv", 300, true);
    Outcome.of(
            "train",
            "--data",
            table.toString(),
            "--missing",
            "allow",
            "--background",
            "low-rank:2",
            "--hidden",
            "2",
            "--epochs",
            "5",
            "--out",
            shared.toString(),
            "--name",
            "incomplete",
            "--quiet")
        .requireDone();
    Outcome.of("evaluate", shared.resolve("incomplete").toString()).requireDone();
    var results = new ObjectMapper().readTree(shared.resolve("incomplete/results.json").toFile());
    double error = results.get("models").get(0).get("testMse").asDouble();
    assertTrue(error > 0 && error < 3, "error " + error);
  }

  @Test
  void aResumedRunIsTheSameAndAnotherBackgroundIsRefused() throws IOException {
    var words =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                shared.resolve("table.csv").toString(),
                "--background",
                "full",
                "--hidden",
                "3",
                "--out",
                shared.toString(),
                "--quiet"));
    var two = new ArrayList<>(words);
    two.addAll(List.of("--epochs", "2", "--name", "two"));
    Outcome.of(two.toArray(String[]::new)).requireDone();
    var path = shared.resolve("two");
    Outcome.of("train", "--resume", path.toString(), "--background", "low-rank:1")
        .requireRefused(2, "background");
    Outcome.of("train", "--resume", path.toString(), "--epochs", "3", "--quiet").requireDone();
    var results = new ObjectMapper().readTree(path.resolve("results.json").toFile());
    assertEquals(3, results.get("models").get(0).get("epochs").asInt());
  }

  private static Outcome refused(String... more) {
    var words =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                shared.resolve("table.csv").toString(),
                "--out",
                shared.toString(),
                "--name",
                "refused"));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  @Test
  void whatCannotBeIsRefusedAndNothingIsWritten() {
    refused("--background", "half")
        .requireRefused(2, "a background is none, low-rank:K with K at least 1, or full");
    refused("--background", "low-rank:0").requireRefused(2, "low-rank:K with K at least 1");
    refused("--recipe", "sharp", "--background", "full")
        .requireRefused(2, "for a recipe that learns a density, such as modern");
    refused("--background", "full", "--sigma", "0.3")
        .requireRefused(2, "behind a background sigma starts at 1");
    assertFalse(Files.exists(shared.resolve("refused")));
  }

  @Test
  void dataThatAreTooWideAreRefused() throws IOException {
    var wide = shared.resolve("wide.csv");
    var row = String.join(",", Collections.nCopies(4097, "1.5")) + "\n";
    Files.writeString(wide, row.repeat(30));
    Outcome.of(
            "train",
            "--data",
            wide.toString(),
            "--background",
            "full",
            "--hidden",
            "2",
            "--out",
            shared.toString(),
            "--name",
            "wide")
        .requireRefused(2, "it is for at most 4096 units");
    assertFalse(Files.exists(shared.resolve("wide")));
  }
}

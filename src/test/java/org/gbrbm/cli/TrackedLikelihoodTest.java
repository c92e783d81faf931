package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The likelihood, as it is followed while training. */
class TrackedLikelihoodTest {
  @TempDir private static Path shared;
  private static Path table;
  private static Path run;
  private static String progress;

  @BeforeAll
  static void train() throws IOException {
    var random = new Random(5);
    var text = new StringBuilder("a,b,c\n");
    for (int n = 0; n < 600; n++) {
      double group = n % 2 == 0 ? 2 : -2;
      for (int i = 0; i < 3; i++) {
        text.append(String.format(Locale.ROOT, "%.4f", group * (i - 1) + random.nextGaussian()));
        text.append(i < 2 ? ',' : '\n');
      }
    }
    table = Files.writeString(shared.resolve("table.csv"), text);
    progress = train("run", "--epochs", "6", "--track-likelihood").requireDone().err();
    run = shared.resolve("run");
  }

  private static Outcome train(String name, String... more) {
    var arguments = new String[11 + more.length];
    var first =
        new String[] {
          "train",
          "--data",
          table.toString(),
          "--recipe",
          "modern",
          "--hidden",
          "3",
          "--out",
          shared.toString(),
          "--name",
          name
        };
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return Outcome.of(arguments);
  }

  @Test
  void theLastOfItsFileIsTheExactOne() throws IOException {
    var lines = Files.readAllLines(run.resolve("m003/metrics.csv"));
    assertEquals(
        "epoch,loss,seconds,train_log_likelihood,test_log_likelihood,standard_error", lines.get(0));
    assertEquals(7, lines.size());
    double followed = Double.parseDouble(lines.get(6).split(",", -1)[4]);
    var exact = Outcome.of("evaluate", run.toString(), "--likelihood", "--exact", "--json");
    var likelihood =
        new ObjectMapper().readTree(exact.requireDone().out()).findValue("testLogLikelihood");
    assertEquals(likelihood.asDouble(), followed, 0.1);
  }

  @Test
  void itIsShown() throws IOException {
    assertTrue(progress.contains("| Log-likelihood: "), progress);
    var page = Files.readString(run.resolve("report.html"));
    assertTrue(page.contains("id=\"likelihood-chart\""));
    assertTrue(page.contains("\"likelihoods\":[{\"epoch\":1,"));
  }

  @Test
  void examplesAreAskedForTheirsWithoutMore() {
    var answers =
        Outcome.of(
            "apply",
            run.toString(),
            "--data",
            table.toString(),
            "--what",
            "log-likelihood",
            "--out",
            "-");
    assertTrue(answers.requireDone().out().startsWith("log_likelihood\n"), answers.out());
  }

  @Test
  void samplesGoOnFromItsChains() {
    Outcome.of("sample", run.toString(), "--from", "tempering", "--images", "3", "--steps", "0")
        .requireDone();
  }

  @Test
  void trainingStopsWhenItIsWorse() throws IOException {
    train("stopped", "--epochs", "300", "--stop-when-worse", "2", "--quiet").requireDone();
    var config = new ObjectMapper().readTree(shared.resolve("stopped/config.json").toFile());
    var recipe = config.get("recipe");
    assertTrue(recipe.get("trackLikelihood").asBoolean());
    assertEquals(2, recipe.get("earlyStopping").get("patience").asInt());
    assertEquals(10, recipe.get("earlyStopping").get("every").asInt());
    assertTrue(Files.readAllLines(shared.resolve("stopped/m003/metrics.csv")).size() < 300);
  }

  @Test
  void aPatienceOfNothingIsRefused() {
    var refused = train("none", "--stop-when-worse", "0");
    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains("patience must be at least 1"), refused.err());
    assertFalse(Files.exists(shared.resolve("none")));
  }

  @Test
  void missingValuesAreRefused() throws IOException {
    var holes = Files.writeString(shared.resolve("holes.csv"), "a,b\n1,2\n,3\n4,5\n6,7\n1,1\n");
    var refused =
        Outcome.of(
            "train",
            "--data",
            holes.toString(),
            "--hidden",
            "2",
            "--missing",
            "allow",
            "--recipe",
            "modern",
            "--batch-size",
            "2",
            "--track-likelihood",
            "--out",
            shared.toString(),
            "--name",
            "holes");
    assertEquals(2, refused.exitCode());
    assertTrue(refused.err().contains("missing values is not worked out"), refused.err());
    assertFalse(Files.exists(shared.resolve("holes")));
  }
}

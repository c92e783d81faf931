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
import java.util.Locale;
import java.util.Random;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The option --anomaly of the command evaluate, and what the page makes of it. */
class AnomalyTest {
  @TempDir private static Path shared;
  private static Path normal;
  private static Path other;
  @TempDir private Path folder;
  private Path run;

  /** Two numbers that go together; unusual are pairs that do not. */
  @BeforeAll
  static void train() throws IOException {
    var data = table("train.csv", 400, 1);
    normal = table("normal.csv", 150, 1);
    other = table("other.csv", 100, -1);
    Outcome.of(
            "sweep",
            "--data",
            data.toString(),
            "--hidden",
            "1,2",
            "--epochs",
            "30",
            "--quiet",
            "--recipe",
            "notebook",
            "--batch-size",
            "20",
            "--learning-rate",
            "0.01",
            "--out",
            shared.toString(),
            "--name",
            "run")
        .requireDone();
  }

  @BeforeEach
  void copyTheRun() throws IOException {
    run = folder.resolve("run");
    FileUtils.copyDirectory(shared.resolve("run").toFile(), run.toFile());
  }

  private static Path table(String name, int rows, int sign) throws IOException {
    var random = new Random(rows);
    var text = new StringBuilder("id,a,b\n");
    for (int i = 0; i < rows; i++) {
      double a = 3 * random.nextGaussian();
      text.append(
          String.format(Locale.ROOT, "%d,%f,%f%n", i, a, sign * a + 0.3 * random.nextGaussian()));
    }
    return Files.writeString(shared.resolve(name), text);
  }

  private Outcome evaluate(String... more) {
    var words = new ArrayList<>(List.of("evaluate", run.toString()));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  @Test
  void theFiguresArePrintedKeptAndShown() throws IOException {
    var report = run.resolve("report.html");
    assertFalse(Files.readString(report).contains("id=\"anomalies\""));
    var done = evaluate("--anomaly", normal.toString(), other.toString()).requireDone();
    assertTrue(
        done.out().contains("100 examples of other.csv among 150 of normal.csv"), done.out());
    assertTrue(done.out().contains("error of PCA-1"), done.out());
    assertFalse(done.out().contains("error of PCA-2"), "as many as there are columns: no error");
    assertTrue(Outcome.lastLine(done.err()).contains("report "), done.err());

    var kept = new ObjectMapper().readTree(run.resolve("anomaly.json").toFile());
    assertEquals("normal.csv", kept.get("normal").asText());
    assertEquals(100, kept.get("otherExamples").asInt());
    assertEquals(2, kept.get("models").size());
    for (var detection : kept.get("baselines")) {
      assertTrue(detection.at("/rocAuc/value").asDouble() > 0.8, detection.toString());
    }
    Outcome.of("report", run.toString()).requireDone();
    var page = Files.readString(report);
    assertTrue(page.contains("id=\"anomalies\"") && page.contains("error of PCA-1"));
    assertTrue(page.contains("M &#x3D; 2, reconstruction error"));

    var again =
        evaluate("--anomaly", normal.toString(), other.toString(), "--json", "--hidden", "2")
            .requireDone();
    var json = new ObjectMapper().readTree(again.out());
    assertEquals(kept.at("/models/1"), json.at("/anomaly/models/0"));
    assertTrue(json.at("/models/2/mse").asDouble() > 0);
  }

  @Test
  void figuresOfOtherSettingsAreNotKept() throws IOException {
    evaluate("--anomaly", normal.toString(), other.toString()).requireDone();
    Outcome.of("sweep", "--resume", run.toString(), "--epochs", "31", "--quiet").requireDone();
    assertFalse(Files.exists(run.resolve("anomaly.json")));
    assertFalse(Files.readString(run.resolve("report.html")).contains("id=\"anomalies\""));
  }

  @Test
  void filesThatAreNotLikeTheDataAreRefused() throws IOException {
    var wide = Files.writeString(folder.resolve("wide.csv"), "1,2,3\n4,5,6\n");
    evaluate("--anomaly", normal.toString(), wide.toString())
        .requireRefused(2, "wide.csv: line 1: has 3 numbers; the model takes 2");
    evaluate("--anomaly", normal.toString(), "none.csv")
        .requireRefused(2, "none.csv: no such folder or file");
    var one = evaluate("--anomaly", normal.toString());
    assertEquals(2, one.exitCode(), one.err());
    assertFalse(Files.exists(run.resolve("anomaly.json")));
  }
}

package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables in which values are missing, from training to what is filled in. */
class MissingValuesTest {
  private static final String[] ABSENT = {"", "NA", "NaN", "?"};

  @TempDir private static Path shared;
  private static Path table;
  private static List<double[]> truth;
  @TempDir private Path folder;

  /** Three numbers, of which the second is twice the first and 100, and a fifth is missing. */
  @BeforeAll
  static void write() throws IOException {
    var random = new Random(6);
    truth = new ArrayList<>();
    var text = new StringBuilder("id,a,b,c\n");
    for (int n = 0; n < 700; n++) {
      double a = random.nextGaussian();
      var row = new double[] {a, 100 + 2 * a, random.nextGaussian() / 10};
      truth.add(row);
      text.append(n);
      for (double x : row) {
        boolean missing = random.nextInt(5) == 0;
        text.append(',')
            .append(missing ? ABSENT[random.nextInt(4)] : String.format(Locale.ROOT, "%.4f", x));
      }
      text.append('\n');
    }
    table = Files.writeString(shared.resolve("table.csv"), text);
  }

  private Outcome train(String name, String... more) {
    var words = new ArrayList<>(List.of("train", "--data", table.toString(), "--quiet"));
    words.addAll(List.of("--out", folder.toString(), "--name", name, "--hidden", "6"));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "modern"})
  void whatIsMissingIsFilledInFromWhatIsKnown(String recipe) throws IOException {
    train("run", "--missing", "allow", "--recipe", recipe, "--epochs", "30", "--batch-size", "32")
        .requireDone();
    var results = new ObjectMapper().readTree(path("run/results.json").toFile());
    double error = results.at("/models/0/testMseMeanField").asDouble();
    assertTrue(error > 0 && error < 0.8, "of known values, whose variance is 1: " + error);
    Outcome.of(
            "apply",
            path("run").toString(),
            "--data",
            table.toString(),
            "--what",
            "filled",
            "--out",
            path("filled.csv").toString())
        .requireDone(); // the run knows that values may be missing
    var given = Files.readAllLines(table);
    var filled = Files.readAllLines(path("filled.csv"));
    assertEquals("id,a,b,c", filled.get(0));
    assertEquals(701, filled.size());
    double squares = 0;
    int count = 0;
    for (int n = 0; n < 700; n++) {
      var before = given.get(n + 1).split(",", -1);
      var after = filled.get(n + 1).split(",", -1);
      for (int i = 1; i <= 3; i++) {
        boolean missing = !before[i].matches("-?\\d.*");
        double value = Double.parseDouble(after[i]);
        if (!missing) {
          assertEquals(Double.parseDouble(before[i]), value, 1e-3);
        } else if (i == 2 && before[1].matches("-?\\d.*")) {
          squares += Math.pow((value - truth.get(n)[1]) / 2, 2);
          count++;
        }
      }
    }
    assertTrue(squares / count < 0.4, "a is known, and b follows from it: " + squares / count);
  }

  @Test
  void aRunGoesOnToTheSameBits() throws IOException {
    train("whole", "--missing", "allow", "--recipe", "modern", "--epochs", "4").requireDone();
    FileUtils.copyDirectory(path("whole").toFile(), path("parts").toFile());
    var last = newestCheckpoint("parts");
    FileUtils.deleteDirectory(last.toFile());
    assertNotEquals(last, newestCheckpoint("parts"));
    Files.delete(path("parts/results.json"));
    Outcome.of("train", "--resume", path("parts").toString(), "--quiet").requireDone();
    for (var part : List.of("whole", "parts")) {
      assertTrue(Files.isDirectory(newestCheckpoint(part)));
    }
    var variables = "model.data-00000-of-00001";
    assertEquals(
        -1,
        Files.mismatch(
            newestCheckpoint("whole").resolve(variables),
            newestCheckpoint("parts").resolve(variables)));
    for (var command : List.of("evaluate", "reconstruct", "report")) {
      Outcome.of(command, path("whole").toString()).requireDone();
    }
    Outcome.of("evaluate", path("whole").toString(), "--likelihood")
        .requireRefused(2, "the likelihood of examples with missing values is not worked out");
  }

  private Path newestCheckpoint(String run) throws IOException {
    try (var checkpoints = Files.list(path(run + "/m006/checkpoint"))) {
      return checkpoints.sorted().reduce((before, next) -> next).orElseThrow();
    }
  }

  @Test
  void withoutLeaveTheyAreRefusedWithTheOption() {
    train("run").requireRefused(2, "is not a finite number; allow values to be missing");
    var refused = train("run");
    assertTrue(refused.err().contains("(--missing, --columns)"), refused.err());
  }

  @Test
  void whatIsInfiniteIsNotMissing() throws IOException {
    var bad = Files.writeString(path("bad.csv"), "a,b\n1,2\n3,Inf\n,4\n5,6\n");
    Outcome.of("train", "--data", bad.toString(), "--missing", "allow", "--out", folder.toString())
        .requireRefused(2, "line 3, column 2 ('b'): 'Inf' is not a finite number; leave such rows");
    var empty = Files.writeString(path("empty.csv"), "a,b\n1,\n3,NA\n4,?\n5,\n6,\n");
    Outcome.of(
            "train", "--data", empty.toString(), "--missing", "allow", "--out", folder.toString())
        .requireRefused(2, "column 2 has no value at all");
  }
}

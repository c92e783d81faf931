package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose columns are in another order than those that a model was trained on. */
class NamedColumnsTest {
  @TempDir private Path folder;
  private Path table;
  private Path reversed;
  private Path run;

  @BeforeEach
  void train() throws IOException {
    var random = new Random(3);
    var inOrder = new StringBuilder("width,height,depth\n");
    var others = new StringBuilder("id,depth,colour,height,width\n");
    for (int n = 0; n < 60; n++) {
      double width = random.nextGaussian();
      double height = 5 + width;
      double depth = 100 * random.nextGaussian();
      inOrder.append(String.format(Locale.ROOT, "%.3f,%.3f,%.3f%n", width, height, depth));
      others.append(String.format(Locale.ROOT, "%d,%.3f,red,%.3f,%.3f%n", n, depth, height, width));
    }
    table = Files.writeString(folder.resolve("table.csv"), inOrder);
    reversed = Files.writeString(folder.resolve("reversed.csv"), others);
    run = folder.resolve("run");
    var words = "train --hidden 3 --epochs 3 --quiet --name run".split(" ");
    gbrbm(words, "--data", table, "--out", folder).requireDone();
  }

  private static Outcome gbrbm(String[] words, Object... more) {
    var all = new ArrayList<>(List.of(words));
    List.of(more).forEach(word -> all.add(word.toString()));
    return Outcome.of(all.toArray(String[]::new));
  }

  private List<String> scores(Path model, Path data, String... more) throws IOException {
    var out = folder.resolve("out.csv");
    Files.deleteIfExists(out);
    var words = new ArrayList<>(List.of("apply", model.toString(), "--what", "free-energy"));
    words.addAll(List.of(more));
    gbrbm(words.toArray(String[]::new), "--data", data, "--out", out).requireDone();
    return Files.readAllLines(out).stream()
        .skip(1)
        .map(line -> line.substring(line.lastIndexOf(',') + 1))
        .toList();
  }

  @Test
  void aRunAndItsExportTakeColumnsByTheirNames() throws IOException {
    gbrbm(new String[] {"export"}, run, "--out", folder.resolve("models"), "--name", "m")
        .requireDone();
    var export = folder.resolve("models/m/1");
    for (var model : List.of(run, export)) {
      var info = gbrbm(new String[] {"info"}, model);
      assertTrue(info.out().contains("columns      width, height, depth\n"), info.out());
    }
    var expected = scores(run, table);
    assertEquals(expected, scores(run, reversed));
    assertEquals(expected, scores(export, reversed));
    assertEquals(expected, scores(run, reversed, "--missing", "allow"));
    // What is kept of each example is in the answers, and what the model does not take is not.
    assertEquals("id,free_energy", Files.readAllLines(folder.resolve("out.csv")).get(0));
  }

  @Test
  void applyTellsWhatItLeavesOut() throws IOException {
    var words = new String[] {"apply"};
    var more = gbrbm(words, run, "--data", reversed, "--out", folder.resolve("more.csv"));
    var line =
        reversed + ": left out: column 3 ('colour'), not the model's (--id-column COLUMN keeps";
    assertTrue(more.err().contains(line), more.err());
    scores(run, reversed, "--id-column", "colour");
    var answers = Files.readAllLines(folder.resolve("out.csv"));
    assertTrue(answers.get(1).startsWith("0,red,"), answers.get(1));
    var own = gbrbm(words, run, "--data", table, "--out", folder.resolve("own.csv"));
    assertFalse(own.err().contains("left out"), own.err());
  }

  @Test
  void aColumnThatWasNamedByItsPlaceIsKept() throws IOException {
    var coloured = folder.resolve("coloured").toString();
    var words = "train --hidden 2 --epochs 1 --quiet --label-column 3 --name coloured".split(" ");
    gbrbm(words, "--data", reversed, "--out", folder).requireDone();
    scores(Path.of(coloured), reversed);
    var lines = Files.readAllLines(folder.resolve("out.csv"));
    assertEquals("id,colour,free_energy", lines.get(0));
    assertTrue(lines.get(1).startsWith("0,red,"), lines.get(1));
  }

  @Test
  void evaluationTakesThemByTheirNames() throws IOException {
    var expected = gbrbm(new String[] {"evaluate", "--json"}, run);
    var outcome = gbrbm(new String[] {"evaluate", "--json"}, run, "--data", reversed);
    assertEquals(expected.out(), outcome.out());
    assertTrue(outcome.err().contains("column 3 ('colour'), not the model's"), outcome.err());
  }

  @Test
  void aColumnThatIsNotThereIsNamed() throws IOException {
    var renamed = Files.readString(table).replaceFirst("height", "Height");
    var other = Files.writeString(folder.resolve("renamed.csv"), renamed);
    gbrbm(new String[] {"apply"}, run, "--data", other, "--out", folder.resolve("out.csv"))
        .requireRefused(
            2,
            "has no column 'height', which the model takes; it has 3: width, Height, depth (--columns)");
    assertEquals(scores(run, table), scores(run, other, "--columns", "1-3"));
  }

  @Test
  void aRunOfAnOlderVersionTakesThemByTheirPlaces() throws IOException {
    var expected = scores(run, table);
    var file = run.resolve("conditions.json");
    var json = new ObjectMapper();
    var conditions = (ObjectNode) json.readTree(file.toFile());
    ((ObjectNode) conditions.get("format")).remove("names");
    json.writeValue(file.toFile(), conditions);
    var renamed = Files.readString(table).replaceFirst("width,height,depth", "a,b,c");
    var other = Files.writeString(folder.resolve("renamed.csv"), renamed);
    assertEquals(expected, scores(run, other));
  }
}

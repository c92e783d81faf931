package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands {@code export} and {@code info}, as they are meant to be used, and not. */
class ExportCommandTest extends ExportOfARun {
  @Test
  void theBestModelBecomesTheNextVersion() throws IOException {
    var outcome = exportRun().requireDone();
    assertEquals(version(1) + System.lineSeparator(), outcome.out());
    assertTrue(outcome.err().contains("tools/gbrbm info " + version(1)), outcome.err());
    exportRun("--version", "7").requireDone();
    assertEquals(version(8) + System.lineSeparator(), exportRun().requireDone().out());

    int best = results().get("best").asInt();
    var told = JSON.readTree(Outcome.of("info", version(8).toString(), "--json").out());
    assertEquals(best, told.get("config").get("hidden").asInt());
    assertEquals(16, told.get("visible").asInt());
    assertEquals("run", told.get("source").get("run").asText());
    assertEquals("data", told.get("source").get("data").asText());
    var conditions = JSON.readTree(run.resolve("conditions.json").toFile());
    assertEquals(conditions.get("images"), told.get("source").get("images"));
    assertEquals(results().get("config").get("recipe"), told.get("config").get("recipe"));
    for (var model : results().get("models")) {
      if (model.get("hidden").asInt() == best) {
        assertEquals(model.get("testMse"), told.get("testMse"));
        assertEquals(model.get("checkpoint"), told.get("source").get("checkpoint"));
      }
    }
    assertEquals(7, told.get("signatures").size());
    assertEquals("[2]", told.at("/signatures/sample/inputs/seed/shape").toString());
  }

  @Test
  void anotherModelOfTheRunAndTheRunsOwnName() throws IOException {
    export(run.toString(), "--hidden", "2").requireDone();
    var info = Outcome.of("info", models.resolve("run/1").toString()).requireDone();
    assertTrue(info.out().contains("D = 16, M = 2"), info.out());
    assertTrue(
        info.out().contains("images float32[-1, 16] -> probabilities float32[-1, 2]"), info.out());
    assertTrue(info.out().contains("notebook"), info.out());
    assertFalse(info.out().contains(folder.toString()), info.out());
  }

  @Test
  void whatThereIsAndWhatIsKept() throws IOException {
    for (int i = 0; i < 3; i++) {
      exportRun().requireDone();
    }
    export(run.toString(), "--name", "other", "--keep", "5").requireDone();
    Files.delete(version(2).resolve("SHA256SUMS"));
    var list = export("--list").requireDone().out();
    assertEquals(4, list.lines().count(), list);
    assertTrue(list.contains("M = "), list);
    assertTrue(list.contains("is incomplete"), list);
    assertEquals(3, export("--list", "--name", "small").out().lines().count());
    var listed = JSON.readTree(export("--list", "--json").requireDone().out()).get("versions");
    assertEquals(version(1).toString(), listed.get(1).get("folder").asText());
    assertEquals(results().get("best"), listed.get(1).get("hidden"));
    assertTrue(listed.get(2).get("problem").asText().contains("is incomplete"), listed.toString());

    var outcome = exportRun("--keep", "2").requireDone();
    assertTrue(outcome.err().contains("Removed " + version(1)), outcome.err());
    assertFalse(Files.exists(version(2)));
    assertTrue(Files.isDirectory(version(3)));
    export("--keep", "1", "--name", "small").requireDone();
    assertFalse(Files.exists(version(3)));
    assertTrue(Files.isDirectory(version(4)));
    assertTrue(Files.isDirectory(models.resolve("other/1")));
  }

  @ParameterizedTest
  @CsvSource({
    "--hidden, 9, 'no model with 9 hidden units, only [2, 4]'",
    "--hidden, x, x",
    "--version, 0, a version is a number from 1",
    "--version, -3, a version is a number from 1",
    "--version, new, new",
    "--name, .x, --name must be of letters",
    "--name, a/b, --name must be of letters",
    "--name, '', --name must be of letters",
    "--keep, 0, --keep must be at least 1",
    "--list, , --list goes alone",
    "--verison, 1, --version",
  })
  void wrongUsageIsExplainedAndLeavesNothing(String option, String value, String message) {
    var arguments = new ArrayList<>(List.of(run.toString(), option));
    if (value != null) {
      arguments.add(value);
    }
    export(arguments.toArray(String[]::new)).requireRefused(2, message);
    requireNothingWritten();
  }

  @Test
  void commandsWithoutARun() {
    export().requireRefused(2, "export takes the folder of a RUN");
    export("--hidden", "2", "--keep", "1").requireRefused(2, "are for the export of a RUN");
    export("--keep", "1").requireRefused(2, "--name");
    export("--keep", "1", "--name", "none").requireRefused(2, "there is no model");
    export("--list").requireRefused(2, "no models in");
    export("--list", "--name", "none").requireRefused(2, "no models in");
    export(folder.resolve("no").toString()).requireRefused(2, "is not the folder of a run");
    requireNothingWritten();
  }

  @Test
  void infoAsJson() throws IOException {
    var installation = JSON.readTree(Outcome.of("info", "--json").requireDone().out());
    assertTrue(installation.get("versions").has("tensorflow"));
    assertTrue(installation.get("devices").get(0).asText().contains("CPU"));
    var told = JSON.readTree(Outcome.of("info", run.toString(), "--json").requireDone().out());
    assertEquals(results().get("config"), told.get("config"));
    var model = told.get("models").get(1);
    assertEquals(4, model.get("hidden").asInt());
    assertTrue(model.get("checkpoint").asText().startsWith("m004/checkpoint/step-"));
    assertEquals(1, model.get("leastSigma").asDouble());
    assertEquals(1, model.get("largestSigma").asDouble());
  }
}

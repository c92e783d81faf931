package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.gbrbm.files.Checksums;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.Checkpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** The commands {@code export} and {@code info}, on runs and models sound and unsound. */
class ExportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path trained;
  @TempDir private Path folder;
  private Path run;
  private Path models;

  @BeforeAll
  static void train() throws IOException {
    IdxFiles.dataSet(trained.resolve("data"), 100, 20, 4, 4);
    Outcome.of(
            "sweep",
            "--data",
            trained.resolve("data").toString(),
            "--out",
            trained.toString(),
            "--name",
            "run",
            "--hidden",
            "2,4",
            "--epochs",
            "2",
            "--batch-size",
            "20",
            "--quiet")
        .requireDone();
  }

  @BeforeEach
  void copyTheRun() throws IOException {
    run = folder.resolve("run");
    models = folder.resolve("models");
    FileUtils.copyDirectory(trained.resolve("run").toFile(), run.toFile());
  }

  private Outcome export(String... more) {
    var arguments = new ArrayList<>(List.of("export"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--out", models.toString()));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private Outcome exportRun(String... more) {
    var arguments = new ArrayList<>(List.of(run.toString(), "--name", "small"));
    arguments.addAll(List.of(more));
    return export(arguments.toArray(String[]::new));
  }

  private Path version(int number) {
    return models.resolve("small/" + number);
  }

  private void requireNothingWritten() {
    assertFalse(Files.exists(models));
  }

  private JsonNode results() throws IOException {
    return JSON.readTree(run.resolve("results.json").toFile());
  }

  private Path checkpoint(int hidden) throws IOException {
    for (var model : results().get("models")) {
      if (model.get("hidden").asInt() == hidden) {
        return run.resolve(model.get("checkpoint").asText());
      }
    }
    throw new AssertionError(hidden);
  }

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
    assertEquals(6, told.get("signatures").size());
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
  void anExistingVersionIsNotTouched() throws IOException {
    Files.createDirectories(version(3));
    Files.writeString(version(3).resolve("notes"), "precious");
    exportRun("--version", "3").requireRefused(2, "exists already, and a version never changes");
    assertEquals("precious", Files.readString(version(3).resolve("notes")));
  }

  @Test
  void aRunThatIsNotDoneIsRefused() throws IOException {
    Files.delete(run.resolve("results.json"));
    exportRun().requireRefused(2, "is not done: it has no results.json; go on with it");
    requireNothingWritten();
  }

  @Test
  void aRunOfAnotherVersionIsRefused() throws IOException {
    var file = run.resolve("results.json");
    var text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("\\{", "{\"format\": 9, "));
    exportRun().requireRefused(2, "results.json: not sound");
    Files.writeString(file, text.replaceFirst("\"models\" : \\[", "\"models\" : [ null, "));
    exportRun().requireRefused(2, "results.json: not sound");
    requireNothingWritten();
  }

  @Test
  void aDamagedCheckpointIsNotExportedNorTheOneBeforeIt() throws IOException {
    var data = checkpoint(4).resolve("model.data-00000-of-00001");
    var bytes = Files.readAllBytes(data);
    bytes[bytes.length / 2] ^= 1;
    Files.write(data, bytes);
    exportRun("--hidden", "4").requireRefused(2, "damaged");
    requireNothingWritten();
  }

  @Test
  void aModelThatIsNotOfNumbersIsRefused() throws IOException {
    var checkpoint = checkpoint(4);
    var parameters = Checkpoint.readParameters(checkpoint.resolve("model"));
    parameters.W().setFloat(Float.NaN, 3, 1);
    write(checkpoint, parameters);
    exportRun("--hidden", "4").requireRefused(2, "the model has a NaN in W");
    requireNothingWritten();
  }

  /** Writes a checkpoint that holds a model and nothing else. */
  private static void write(Path checkpoint, RbmParameters model) throws IOException {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var values =
          List.<Operand<?>>of(
              tf.constant(model.W()),
              tf.constant(model.b()),
              tf.constant(model.c()),
              tf.constant(model.sigma()));
      var save =
          tf.train.save(
              tf.constant(checkpoint.resolve("model").toString()),
              tf.array("W", "b", "c", "sigma"),
              tf.array("", "", "", ""),
              values);
      session.runner().addTarget(save).run().close();
    }
    Files.delete(checkpoint.resolve("SHA256SUMS"));
    Checksums.write(checkpoint);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    // A file in the place of the folder: unlike permissions, this stops the super-user too.
    Files.writeString(models, "in the way");
    exportRun().requireRefused(2, models + " is not a folder; choose another with --out");
    assertEquals("in the way", Files.readString(models));
  }

  @Test
  void aModelThatBecomesInfiniteOnTheScaleOfItsDataIsRefused() throws IOException {
    var conditions = run.resolve("conditions.json");
    var text = Files.readString(conditions);
    Files.writeString(
        conditions,
        text.replaceFirst("\"offset\" : \\[ 0.0 \\]", "\"offset\" : [ 1e38 ]")
            .replaceFirst("\"factor\" : \\[ 1.0 \\]", "\"factor\" : [ 1e-30 ]"));
    exportRun("--hidden", "4").requireRefused(2, "Infinity in c, and would answer nothing else");
    requireNothingWritten();
  }

  @Test
  void aDiskThatFillsUpLeavesNoVersion() throws Exception {
    exportOnAFullDisk();
    requireNothingWritten();
    exportRun().requireDone();
    exportOnAFullDisk();
    try (var versions = Files.list(models.resolve("small"))) {
      assertEquals(List.of(version(1)), versions.toList());
    }
  }

  private void exportOnAFullDisk() throws Exception {
    // No file may grow beyond 512 bytes: less than any part of a model but its index.
    var java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "export",
            run.toString(),
            "--name",
            "small",
            "--out",
            models.toString());
    var command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 1; exec \"$@\"", "bash"));
    command.addAll(java);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor(), output);
    assertTrue(output.contains("gbrbm: " + models.toAbsolutePath()), output);
    assertTrue(output.contains("File too large"), output);
  }

  @Test
  void theNextExportCleansUpAfterOneThatWasKilled() throws IOException {
    // No process has such a number.
    var left = ".5.999999999999-%s.partial".formatted(UUID.randomUUID());
    Files.createDirectories(models.resolve("small").resolve(left).resolve("variables"));
    exportRun().requireDone();
    try (var versions = Files.list(models.resolve("small"))) {
      assertEquals(List.of(version(1)), versions.toList());
    }
  }

  @Test
  void aDamagedModelIsRecognised() throws IOException {
    exportRun().requireDone();
    for (var name :
        List.of(
            "saved_model.pb",
            "variables/variables.index",
            "variables/variables.data-00000-of-00001",
            "assets.extra/gbrbm.json",
            "assets.extra/tf_serving_warmup_requests")) {
      var file = version(1).resolve(name);
      var bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      Outcome.of("info", version(1).toString())
          .requireRefused(2, file + " is damaged: its checksum has changed");
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
    Outcome.of("info", version(1).toString()).requireDone();
  }

  @Test
  void modelsOfOthersAndOfOtherVersionsAreTold() throws IOException {
    exportRun().requireDone();
    var provenance = version(1).resolve("assets.extra/gbrbm.json");
    var text = Files.readString(provenance);
    Files.writeString(provenance, text.replace("\"format\" : 1", "\"format\" : 2, \"new\" : 3"));
    Files.delete(version(1).resolve("SHA256SUMS"));
    Checksums.write(version(1));
    Outcome.of("info", version(1).toString())
        .requireRefused(2, "of format 2, from another version of gbrbm; this one reads format 1");
    Files.delete(provenance);
    Outcome.of("info", version(1).toString())
        .requireRefused(2, "is not a model that gbrbm has exported");
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

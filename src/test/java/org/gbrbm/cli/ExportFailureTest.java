package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.gbrbm.files.Checksums;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.Recipes;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** {@code export} and {@code info} on unsound runs and models, and where nothing can be written. */
class ExportFailureTest extends ExportOfARun {
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
    var parameters =
        new Checkpoint(checkpoint.resolve("model")).parameters(Recipes.shipped("notebook"));
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
    // A file in place of the folder: unlike permissions, this stops the super-user too.
    Files.writeString(models, "in the way");
    exportRun().requireRefused(2, models + " is not a folder; choose another with --out");
    assertEquals("in the way", Files.readString(models));
  }

  @Test
  void aModelThatWouldDivideByZeroIsRefused() throws IOException {
    var conditions = run.resolve("conditions.json");
    var text = Files.readString(conditions);
    Files.writeString(
        conditions, text.replaceFirst("\"factor\" : \\[ 1.0 \\]", "\"factor\" : [ 1e-60 ]"));
    exportRun("--hidden", "4").requireRefused(2, "the data are divided by 1.0E-60");
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
    Files.writeString(provenance, text.replace("\"format\" : 3", "\"format\" : 4, \"new\" : 3"));
    Files.delete(version(1).resolve("SHA256SUMS"));
    Checksums.write(version(1));
    Outcome.of("info", version(1).toString())
        .requireRefused(
            2, "of format 4, from another version of gbrbm; this one reads format 3 and before");
    Files.delete(provenance);
    Outcome.of("info", version(1).toString())
        .requireRefused(2, "is not a model that gbrbm has exported");
  }
}

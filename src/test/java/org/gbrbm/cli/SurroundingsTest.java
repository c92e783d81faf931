package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not as usual around the process: its folders, its outputs, its platform. */
class SurroundingsTest {
  @TempDir private Path folder;
  private List<String> training;

  @BeforeEach
  void writeDataSet() throws IOException {
    var data = IdxFiles.dataSet(folder.resolve("data"), 40, 10, 3, 3);
    training =
        List.of(
            "train",
            "--data",
            data.toString(),
            "--hidden",
            "2",
            "--epochs",
            "1",
            "--quiet",
            "--batch-size",
            "20",
            "--name",
            "run",
            "--out");
  }

  private List<String> trainingInto(Path out) {
    var command = new ArrayList<>(training);
    command.add(out.toString());
    return command;
  }

  /** Of many that begin in the same second, each has a folder of its own. */
  @Test
  void runsWithoutANameTakeTheNextFreeOne() throws Exception {
    var command = new ArrayList<>(training.subList(0, training.indexOf("--name")));
    command.addAll(List.of("--out", folder.resolve("runs").toString()));
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 3; i++) {
      processes.add(OwnProcess.start(List.of(), command));
    }
    for (var process : processes) {
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), output);
    }
    try (var runs = Files.list(folder.resolve("runs"))) {
      assertEquals(3, runs.filter(run -> Files.exists(run.resolve("results.json"))).count());
    }
  }

  @Test
  void picturesNeedNoTemporaryFolder() throws Exception {
    var none = "-Djava.io.tmpdir=" + folder.resolve("none");
    var process = OwnProcess.start(List.of(none), trainingInto(folder));
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(Files.size(folder.resolve("run/loss.png")) > 0);
    assertTrue(Files.size(folder.resolve("run/reconstructions.png")) > 0);
  }

  @Test
  void aPlatformWithoutTensorFlowIsNamedInOneLine() throws Exception {
    var other = "-Dorg.bytedeco.javacpp.platform=linux-none";
    var process = OwnProcess.start(List.of(other), trainingInto(folder));
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor(), output);
    assertTrue(output.contains("TensorFlow's native library cannot be loaded"), output);
    assertEquals(1, output.lines().count(), output);
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  @EnabledOnOs(OS.LINUX) // has /dev/full
  void resultsThatStdoutDoesNotTakeAreNotDone() throws Exception {
    var process =
        OwnProcess.builder(List.of(), List.of("--version"))
            .redirectErrorStream(false)
            .redirectOutput(new File("/dev/full"))
            .start();
    var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor(), err);
    assertTrue(err.contains("stdout could not be written"), err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "file/below", "link", "link/below"})
  void whatIsNoFolderIsNotWrittenInto(String out) throws IOException {
    Files.writeString(folder.resolve("file"), "text");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    var first = folder.resolve(out.substring(0, 4));
    Outcome.of(trainingInto(folder.resolve(out)).toArray(String[]::new))
        .requireRefused(2, first + " is not a folder; choose another with --out");
    assertEquals("text", Files.readString(folder.resolve("file")));
    assertFalse(Files.exists(folder.resolve("nowhere")));
  }
}

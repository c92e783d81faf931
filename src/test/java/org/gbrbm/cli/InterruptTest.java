package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS) // which has no signals
class InterruptTest {
  @TempDir private Path folder;
  private Path data;
  private Process process;

  @BeforeEach
  void writeDataSet() throws IOException {
    data = IdxFiles.dataSet(folder.resolve("data"), 400, 50, 5, 5);
  }

  /** A process that does not end of itself must not outlive a test that failed. */
  @AfterEach
  void endTheProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /** Trains in a process of its own, which a signal can end. */
  private void start(String... more) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "train",
                "--recipe",
                "notebook",
                "--data",
                data.toString(),
                "--out",
                folder.toString(),
                "--name",
                "run",
                "--hidden",
                "3",
                "--batch-size",
                "20"));
    command.addAll(List.of(more));
    process = OwnProcess.start(List.of(), command);
  }

  /** A process that ignores SIGINT, as those in the background may, passes that on to its own. */
  private static void requireThatInterruptsArrive() throws IOException {
    var status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      for (var line : Files.readAllLines(status)) {
        boolean ignored =
            line.startsWith("SigIgn:")
                && (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0;
        assumeFalse(ignored, "SIGINT is ignored here");
      }
    }
  }

  private static void signal(Process process, String name) throws Exception {
    assertEquals(0, kill(process, name).start().waitFor());
  }

  private static ProcessBuilder kill(Process process, String name) {
    return new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()));
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String readUntil(BufferedReader lines, String part) throws IOException {
    var line = lines.readLine();
    while (line != null && !line.contains(part)) {
      line = lines.readLine();
    }
    assertTrue(line != null, "the process ended without saying: " + part);
    return line;
  }

  private boolean hasCheckpointAfterStepZero() throws IOException {
    try (var checkpoints = Files.list(folder.resolve("run/m003/checkpoint"))) {
      return checkpoints.anyMatch(c -> !c.endsWith("step-00000000"));
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalEndsTheRunWithACheckpoint(String name, int exitCode) throws Exception {
    // So long that it cannot end of itself, and with checkpoints so rare that one comes of this.
    if (name.equals("INT")) {
      requireThatInterruptsArrive();
    }
    start("--epochs", "1000000", "--checkpoint-every", "100000000");
    try (var lines = reader(process)) {
      readUntil(lines, "Epoch  1");
      signal(process, name);
      readUntil(lines, "finishing the step");
      readUntil(lines, "go on with: tools/gbrbm train --resume " + folder.resolve("run"));
      assertEquals(exitCode, process.waitFor());
    }
    assertTrue(hasCheckpointAfterStepZero());
    assertEquals(0, Outcome.of("info", folder.resolve("run").toString()).exitCode());
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    requireThatInterruptsArrive();
    // One step takes far longer than anybody waits.
    start("--epochs", "1", "--cd-steps", "1000000000");
    try (var lines = reader(process)) {
      while (!Files.isDirectory(folder.resolve("run/m003/checkpoint/step-00000000"))) {
        assertTrue(process.isAlive());
        Thread.onSpinWait();
      }
      signal(process, "INT");
      readUntil(lines, "once more to stop at once");
      // One that comes with the first does not count, and how long those are apart varies.
      while (process.isAlive()) {
        kill(process, "INT").start().waitFor();
      }
      assertEquals(130, process.waitFor());
    }
    assertFalse(hasCheckpointAfterStepZero());
  }

  @Test
  void aSignalThatIsSentTwiceIsOne() throws Exception {
    start("--epochs", "1000000", "--checkpoint-every", "100000000");
    try (var lines = reader(process)) {
      readUntil(lines, "Epoch  1");
      // As GNU timeout does: to the process, then to its group.
      var pid = Long.toString(process.pid());
      var twice = new ProcessBuilder("sh", "-c", "kill -TERM " + pid + "; kill -TERM " + pid);
      assertEquals(0, twice.start().waitFor());
      readUntil(lines, "go on with: ");
      assertEquals(143, process.waitFor());
    }
    assertTrue(hasCheckpointAfterStepZero());
  }
}

package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS) // which has no signals
class InterruptTest {

  /** A process that was started with SIGINT ignored, in the background say, passes that on. */
  @org.junit.jupiter.api.BeforeEach
  void requireThatInterruptsArrive() throws java.io.IOException {
    var status = java.nio.file.Path.of("/proc/self/status");
    if (java.nio.file.Files.isReadable(status)) {
      for (var line : java.nio.file.Files.readAllLines(status)) {
        boolean ignored =
            line.startsWith("SigIgn:")
                && (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0;
        org.junit.jupiter.api.Assumptions.assumeFalse(ignored);
      }
    }
  }

  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void writeDataSet() throws IOException {
    data = IdxFiles.dataSet(folder.resolve("data"), 400, 50, 5, 5);
  }

  /** The command line in a process of its own, which a signal can end. */
  private Process start(String... more) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train",
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
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void signal(Process process, String name) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertEquals(0, kill.waitFor());
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
    var process = start("--epochs", "1000000", "--checkpoint-every", "100000000");
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
    // One step takes far longer than anybody waits.
    var process = start("--epochs", "1", "--cd-steps", "1000000000");
    try (var lines = reader(process)) {
      while (!Files.isDirectory(folder.resolve("run/m003/checkpoint/step-00000000"))) {
        assertTrue(process.isAlive());
        Thread.onSpinWait();
      }
      signal(process, "INT");
      readUntil(lines, "once more to stop at once");
      signal(process, "INT");
      assertEquals(130, process.waitFor());
    }
    assertFalse(hasCheckpointAfterStepZero());
  }
}

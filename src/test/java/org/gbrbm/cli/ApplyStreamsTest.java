package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command apply between pipes that close, and killed. */
class ApplyStreamsTest {
  private static final String ROWS = "1,2\n3,4\n".repeat(5000);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    var table = Files.writeString(shared.resolve("table.csv"), "1,2\n3,5\n2,1\n4,3\n".repeat(20));
    Outcome.of(
            "train",
            "--data",
            table.toString(),
            "--hidden",
            "2",
            "--epochs",
            "1",
            "--quiet",
            "--batch-size",
            "20",
            "--out",
            shared.toString(),
            "--name",
            "run")
        .requireDone();
  }

  private ProcessBuilder apply(String out) {
    var words = new ArrayList<>(List.of("apply", shared.resolve("run").toString()));
    words.addAll(List.of("--data", "-", "--out", out));
    return OwnProcess.builder(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"), words)
        .redirectErrorStream(false)
        .redirectError(folder.resolve("stderr").toFile());
  }

  private String stderr() throws IOException {
    return Files.readString(folder.resolve("stderr"));
  }

  private static void write(OutputStream stdin, String text) throws IOException {
    stdin.write(text.getBytes(StandardCharsets.UTF_8));
    stdin.flush();
  }

  @Test
  void aTableFromStdinBecomesOneOnStdout() throws Exception {
    var process = apply("-").redirectOutput(folder.resolve("stdout").toFile()).start();
    try (var stdin = process.getOutputStream()) {
      write(stdin, ROWS);
    }
    assertEquals(0, process.waitFor(), stderr());
    var lines = Files.readAllLines(folder.resolve("stdout"));
    assertEquals(10_001, lines.size());
    assertEquals("score", lines.get(0));
  }

  @Test
  void aStdinThatEndsWithinALineLeavesNoFile() throws Exception {
    var out = folder.resolve("out.csv");
    var process = apply(out.toString()).start();
    try (var stdin = process.getOutputStream()) {
      write(stdin, ROWS + "5");
    }
    assertEquals(2, process.waitFor(), stderr());
    assertTrue(stderr().contains("stdin: line 10001 has 1 columns, the first has 2"), stderr());
    assertFalse(Files.exists(out));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aStdinThatWasNeverOpenIsNamed() throws Exception {
    var out = folder.resolve("out.csv");
    var command = String.join(" ", apply(out.toString()).command());
    var process =
        new ProcessBuilder("sh", "-c", command + " <&-").redirectErrorStream(true).start();
    var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, process.waitFor(), told);
    assertTrue(told.contains("gbrbm: stdin"), told);
    assertFalse(Files.exists(out));
  }

  @Test
  void aStdoutThatClosesEndsTheWork() throws Exception {
    var much = Files.writeString(folder.resolve("table.csv"), ROWS.repeat(50));
    var process = apply("-").redirectInput(much.toFile()).start();
    assertEquals(10, process.getInputStream().readNBytes(10).length);
    process.getInputStream().close();
    assertEquals(1, process.waitFor(), stderr());
    assertEquals(
        1,
        stderr().lines().filter(line -> line.contains("stdout could not be written")).count(),
        stderr());
    assertFalse(stderr().contains("a second"), stderr());
  }

  @Test
  void killedItLeavesNoFileAndTheNextOneRemovesItsRemains() throws Exception {
    var out = folder.resolve("out.csv");
    var process = apply(out.toString()).start();
    try (var stdin = process.getOutputStream()) {
      write(stdin, ROWS);
      while (partial() == 0 && process.isAlive()) {
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("pipe"), e.getMessage());
    }
    assertFalse(Files.exists(out));
    assertEquals(1, partial());
    var again = apply(out.toString()).start();
    try (var stdin = again.getOutputStream()) {
      write(stdin, ROWS);
    }
    assertEquals(0, again.waitFor(), stderr());
    assertEquals(10_001, Files.readAllLines(out).size());
    assertEquals(0, partial());
  }

  private long partial() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".partial")).count();
    }
  }
}

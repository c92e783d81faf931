package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** What a command that was run in this process came to. */
record Outcome(int exitCode, String out, String err) {

  static Outcome of(String... arguments) {
    var stdout = new StringWriter();
    var stderr = new StringWriter();
    int exitCode = Main.run(new PrintWriter(stdout), new PrintWriter(stderr), arguments);
    return new Outcome(exitCode, stdout.toString(), stderr.toString());
  }

  /** Trains two small models for two epochs, as the run {@code run} in a folder. */
  static void ofSmallSweep(Path data, Path out) {
    of(
            "sweep",
            "--recipe",
            "notebook",
            "--data",
            data.toString(),
            "--out",
            out.toString(),
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

  Outcome requireDone() {
    assertEquals(0, exitCode, err);
    return this;
  }

  /** What was done, with the next command as the last line on stderr. */
  Outcome requireSaysWhatNext() {
    requireDone();
    assertTrue(lastLine(err).startsWith("Next: tools/gbrbm "), err);
    return this;
  }

  static String lastLine(String text) {
    return text.lines().reduce((before, line) -> line).orElse("");
  }

  /** A refusal in one or two lines that contain this, without any result. */
  void requireRefused(int expectedExitCode, String message) {
    assertEquals(expectedExitCode, exitCode, err);
    assertTrue(err.contains(message), err);
    assertTrue(err.lines().count() <= 2, err);
    assertEquals("", out);
  }
}

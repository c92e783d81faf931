package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cannot be written in the middle of a run. A file in place of a folder, and the reverse, stop
 * the super-user too, whom permissions do not.
 */
class FailingWritesTest {
  @TempDir private Path folder;
  private Path run;

  @BeforeEach
  void trainTwoModels() throws IOException {
    IdxFiles.dataSet(folder, 100, 20, 4, 4);
    run = folder.resolve("run");
    Outcome.ofSmallSweep(folder, folder);
  }

  private Outcome goOn() {
    return Outcome.of("sweep", "--resume", run.toString(), "--epochs", "5", "--quiet");
  }

  @Test
  void theOtherModelIsTrainedAndTheRunGoesOnWhenItIsMended() throws IOException {
    var metrics = run.resolve("m004/metrics.csv");
    Files.delete(metrics);
    Files.createDirectories(metrics.resolve("in the way"));
    var outcome = goOn();
    assertEquals(1, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().startsWith("gbrbm: M = 4: "), outcome.err());
    assertTrue(outcome.err().contains(metrics.toString()), outcome.err());
    assertTrue(outcome.err().contains("tools/gbrbm sweep --resume " + run), outcome.err());
    assertEquals(2, outcome.err().lines().count(), outcome.err());
    assertTrue(Files.isDirectory(run.resolve("m002/checkpoint/step-00000025")));
    assertTrue(Files.isDirectory(run.resolve("m004/checkpoint/step-00000010")));

    FileUtils.deleteDirectory(metrics.toFile());
    goOn().requireDone();
    assertTrue(Files.isDirectory(run.resolve("m004/checkpoint/step-00000025")));
    assertEquals(6, Files.readAllLines(metrics).size());
  }

  @Test
  void eventsThatCannotBeWrittenEndNoTraining() throws IOException {
    var event = run.resolve("m004/events.out.tfevents.epoch-000004");
    Files.createDirectories(event.resolve("in the way"));
    var outcome = goOn();
    outcome.requireDone();
    assertTrue(
        outcome.err().contains("gbrbm: M = 4: writing TensorBoard's files has ended ("),
        outcome.err());
    assertTrue(outcome.err().contains("); the training goes on"), outcome.err());
    assertEquals(1, outcome.err().lines().filter(line -> line.contains("TensorBoard")).count());
    assertTrue(Files.isDirectory(run.resolve("m004/checkpoint/step-00000025")));
  }

  @Test
  void resultsThatCannotBeWrittenAreNamedAndCostNoTraining() throws IOException {
    Files.delete(run.resolve("loss.png"));
    Files.createDirectories(run.resolve("loss.png/in the way"));
    var outcome = goOn();
    assertEquals(1, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains("loss.png"), outcome.err());
    assertTrue(outcome.err().lines().count() <= 2, outcome.err());
    FileUtils.deleteDirectory(run.resolve("loss.png").toFile());
    goOn().requireDone();
    assertTrue(Files.isRegularFile(run.resolve("results.json")));
  }
}

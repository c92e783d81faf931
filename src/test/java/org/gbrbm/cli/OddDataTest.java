package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets at the edge of what can be trained on. */
class OddDataTest {
  @TempDir private Path folder;

  private void write(String part, byte[] pixels, int rows, int columns) throws IOException {
    Files.write(
        folder.resolve(part + "-images-idx3-ubyte"), IdxFiles.images(pixels, rows, columns));
    Files.write(
        folder.resolve(part + "-labels-idx1-ubyte"),
        IdxFiles.labels(pixels.length / (rows * columns)));
  }

  private Outcome train(int batchSize) {
    return Outcome.of(
        "train",
        "--recipe",
        "notebook",
        "--data",
        folder.toString(),
        "--out",
        folder.toString(),
        "--name",
        "run",
        "--hidden",
        "3",
        "--epochs",
        "40",
        "--checkpoint-every",
        "1000000",
        "--learning-rate",
        "0.02",
        "--batch-size",
        Integer.toString(batchSize));
  }

  private double testMse(Outcome outcome) throws IOException {
    outcome.requireDone();
    var results = new ObjectMapper().readTree(folder.resolve("run/results.json").toFile());
    return results.get("models").get(0).get("testMse").asDouble();
  }

  @Test
  void constantImagesAreLearnt() throws IOException {
    var white = new byte[40 * 9];
    Arrays.fill(white, (byte) 255);
    write("train", white, 3, 3);
    write("t10k", white, 3, 3);
    // An untrained model's reconstructions are black, whose error is 1.
    assertTrue(testMse(train(4)) < 0.1);
  }

  @Test
  void blackImagesHaveNothingToReconstruct() throws IOException {
    write("train", new byte[40 * 9], 3, 3);
    write("t10k", new byte[10 * 9], 3, 3);
    assertEquals(0, testMse(train(4)), 0.02);
  }

  @Test
  void columnsOfZerosAreTrainedOn() throws IOException {
    var pixels = new byte[40 * 9];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 3 == 0 ? 200 : 0);
    }
    write("train", pixels, 3, 3);
    write("t10k", pixels, 3, 3);
    assertTrue(testMse(train(4)) < 0.1);
  }

  @Test
  void oneImageIsADataSet() throws IOException {
    write("train", new byte[] {1, 2, 3, 4}, 2, 2);
    write("t10k", new byte[] {1, 2, 3, 4}, 2, 2);
    assertTrue(testMse(train(1)) < 0.1);
  }

  @Test
  void onePixelIsAnImage() throws IOException {
    write("train", new byte[] {0, (byte) 255, 0, (byte) 255}, 1, 1);
    write("t10k", new byte[] {0}, 1, 1);
    assertTrue(testMse(train(2)) < 1);
  }

  @Test
  void aBatchThatTheImagesDoNotFillIsRefused() throws IOException {
    write("train", new byte[4], 2, 2);
    write("t10k", new byte[4], 2, 2);
    train(2)
        .requireRefused(
            2, "batches of 2 are larger than the data: 1 training images; try 1 (--batch-size)");
    assertFalse(Files.exists(folder.resolve("run")));
  }
}

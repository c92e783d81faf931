package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gbrbm.IdxFiles;
import org.gbrbm.files.Checksums;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of file that is read, with bytes flipped, cut off, added, or its header altered: it is
 * read, or refused in one or two lines with exit code 2, and nothing is left behind. How many
 * mutations there are is set by the system property {@code gbrbm.mutations}.
 */
class MutatedInputTest {
  private static final int MUTATIONS = Integer.getInteger("gbrbm.mutations", 120);
  private static final Duration HANG = Duration.ofSeconds(60);
  private static final String NEWEST = "run/m003/checkpoint/step-00000010/";

  @TempDir private Path folder;

  /** A file, and the command that reads it. */
  private enum Input {
    IMAGES("data/t10k-images-idx3-ubyte", "evaluate"),
    LABELS("data/train-labels-idx1-ubyte", "evaluate"),
    GZIP("data/train-images-idx3-ubyte.gz", "evaluate"),
    CHECKPOINT_DATA(NEWEST + "model.data-00000-of-00001", "evaluate"),
    CHECKPOINT_INDEX(NEWEST + "model.index", "evaluate"),
    CHECKPOINT_SUMS(NEWEST + "SHA256SUMS", "evaluate"),
    /** TensorFlow's own checks, as those of the checksums are made to pass. */
    DATA_WITH_NEW_SUMS(NEWEST + "model.data-00000-of-00001", "evaluate"),
    INDEX_WITH_NEW_SUMS(NEWEST + "model.index", "evaluate"),
    PROGRESS_WITH_NEW_SUMS(NEWEST + "progress.json", "resume"),
    CONFIG("run/config.json", "info"),
    CONDITIONS("run/conditions.json", "resume"),
    RESULTS("run/results.json", "report");

    private final String file;
    private final String command;

    Input(String file, String command) {
      this.file = file;
      this.command = command;
    }

    private boolean hasNewSums() {
      return name().endsWith("NEW_SUMS");
    }
  }

  @BeforeEach
  void trainAModel() throws IOException {
    var data = IdxFiles.dataSet(folder.resolve("data"), 100, 20, 4, 4);
    var images = data.resolve("train-images-idx3-ubyte");
    Files.write(
        data.resolve("train-images-idx3-ubyte.gz"), IdxFiles.gzip(Files.readAllBytes(images)));
    Files.delete(images);
    command(
            "train",
            "--data",
            data.toString(),
            "--out",
            folder.toString(),
            "--name",
            "run",
            "--hidden",
            "3",
            "--epochs",
            "2",
            "--batch-size",
            "20",
            "--keep-checkpoints",
            "1",
            "--quiet")
        .requireDone();
  }

  private static Outcome command(String... arguments) {
    return assertTimeoutPreemptively(HANG, () -> Outcome.of(arguments));
  }

  private Outcome read(Input input) {
    var run = folder.resolve("run").toString();
    var data = folder.resolve("data").toString();
    return switch (input.command) {
      case "info" -> command("info", run);
      case "resume" -> command("train", "--resume", run, "--data", data, "--quiet");
      case "report" -> command("report", run, "--data", data);
      default -> command("evaluate", run, "--data", data);
    };
  }

  @ParameterizedTest
  @EnumSource
  void isReadOrRefused(Input input) throws IOException {
    var file = folder.resolve(input.file);
    var original = Files.readAllBytes(file);
    var random = new Random(input.name().hashCode());
    var before = names();
    for (int i = 0; i < MUTATIONS / Input.values().length; i++) {
      var mutated = mutate(original, random);
      Files.write(file, mutated);
      if (input.hasNewSums()) {
        Files.delete(file.resolveSibling("SHA256SUMS"));
        Checksums.write(file.getParent());
      }
      var outcome = read(input);
      var what = "%s, mutation %d: %s".formatted(input, i, outcome);
      assertTrue(outcome.exitCode() == 0 || outcome.exitCode() == 2, what);
      assertFalse(outcome.err().contains("\tat "), what);
      assertFalse(outcome.err().contains("NullPointer"), what);
      if (outcome.exitCode() == 2) {
        assertTrue(outcome.err().startsWith("gbrbm: "), what);
        assertTrue(outcome.err().lines().count() <= 2, what);
        if (!input.command.equals("info")) {
          assertEquals("", outcome.out(), what);
        }
      }
      assertEquals(before, names(), what);
    }
  }

  private static byte[] mutate(byte[] original, Random random) {
    var bytes = original.clone();
    switch (random.nextInt(6)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        for (int i = 0; i < 10; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> {
        bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
        for (int i = original.length; i < bytes.length; i++) {
          bytes[i] = (byte) random.nextInt();
        }
      }
      case 4 -> { // the header, with values at the ends of their ranges
        int at = random.nextInt(Math.min(16, bytes.length));
        Arrays.fill(
            bytes,
            at,
            Math.min(at + 1 + random.nextInt(4), bytes.length),
            (byte) List.of(0, 0x7f, 0x80, 0xff).get(random.nextInt(4)).intValue());
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - from, 1 + random.nextInt(bytes.length));
        System.arraycopy(original, random.nextInt(bytes.length - length + 1), bytes, from, length);
      }
    }
    return bytes;
  }

  /** All files there are, apart from the checkpoints, which a resumed training may add to. */
  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.contains("checkpoint/") && !name.endsWith(".lock"))
          .filter(name -> !name.endsWith(".png") && !name.endsWith("results.json"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }
}

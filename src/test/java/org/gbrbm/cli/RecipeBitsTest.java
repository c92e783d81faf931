package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.Recipes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.FloatNdArray;

/**
 * The bits that the shipped recipes train, which no change of the code may alter by accident. The
 * hashes were taken before the code was rearranged for version 0.2.0.
 */
class RecipeBitsTest {
  @TempDir private Path out;

  @ParameterizedTest
  @CsvSource({
    "notebook, 468, f9a2db2b19e833ea, ae6fd04a7e6288e3",
    "sharp, 234, fe3f0b99198a6905, fe3f0b99198a6905",
    "modern, 937, 76fe2a131bb19fbf, 76fe2a131bb19fbf",
  })
  void oneEpochGivesTheSameBits(String recipe, int steps, String with32KiB, String with48KiB)
      throws Exception {
    var expected =
        switch (level1Cache()) {
          case "32K" -> with32KiB;
          case "48K" -> with48KiB;
          default -> Assumptions.abort("the bits were not pinned for processors like this one");
        };
    var arguments =
        List.of(
            "train",
            "--recipe",
            recipe,
            "--hidden",
            "10",
            "--epochs",
            "1",
            "--seed",
            "7",
            "--quiet",
            "--out",
            out.toString(),
            "--name",
            "run");
    var builder = OwnProcess.builder(List.of(), arguments);
    // Products have the same bits on all processors with AVX2 when newer instructions are left out,
    // up to the parts in which they are summed, which TensorFlow cuts to the size of the cache.
    builder.environment().put("ONEDNN_MAX_CPU_ISA", "AVX2");
    builder.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
    var process = builder.start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);

    var model =
        new Checkpoint(
                out.resolve(
                    String.format(Locale.ROOT, "run/m010/checkpoint/step-%08d/model", steps)))
            .parameters(Recipes.shipped("notebook"));
    var digest = MessageDigest.getInstance("SHA-256");
    for (var array : List.of(model.W(), model.b(), model.c(), model.sigma())) {
      update(digest, array);
    }
    assertEquals(expected, HexFormat.of().formatHex(digest.digest()).substring(0, 16));
  }

  /** The size of the level-1 data cache as Linux states it; empty where it is not known. */
  private static String level1Cache() throws IOException {
    var size = Path.of("/sys/devices/system/cpu/cpu0/cache/index0/size");
    var processor = Path.of("/proc/cpuinfo");
    boolean known =
        Files.isReadable(size)
            && Files.isReadable(processor)
            && Files.readString(processor).contains(" avx2 ");
    return known ? Files.readString(size).strip() : "";
  }

  private static void update(MessageDigest digest, FloatNdArray array) {
    for (var value : array.scalars()) {
      int bits = Float.floatToRawIntBits(value.getFloat());
      for (int shift = 24; shift >= 0; shift -= 8) {
        digest.update((byte) (bits >> shift));
      }
    }
  }
}

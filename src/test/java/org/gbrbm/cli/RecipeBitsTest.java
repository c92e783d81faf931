package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.gbrbm.train.Checkpoint;
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
    "notebook, 468, f9a2db2b19e833ea",
    "sharp, 234, fe3f0b99198a6905",
    "modern, 937, 76fe2a131bb19fbf",
  })
  void oneEpochGivesTheSameBits(String recipe, int steps, String expected) throws Exception {
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
    // Products have the same bits on all processors with AVX2 when newer instructions are left out.
    builder.environment().put("ONEDNN_MAX_CPU_ISA", "AVX2");
    builder.environment().put("TF_ENABLE_ONEDNN_OPTS", "0");
    var process = builder.start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);

    var model =
        new Checkpoint(out.resolve("run/m010/checkpoint/step-%08d/model".formatted(steps)))
            .parameters();
    var digest = MessageDigest.getInstance("SHA-256");
    for (var array : List.of(model.W(), model.b(), model.c(), model.sigma())) {
      update(digest, array);
    }
    assertEquals(expected, HexFormat.of().formatHex(digest.digest()).substring(0, 16));
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

package org.gbrbm.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.gbrbm.compute.Execution.Precision;
import org.gbrbm.data.Images;
import org.gbrbm.train.Configs;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingData;
import org.gbrbm.train.TrainingSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;
import org.tensorflow.proto.RewriterConfig.Toggle;

class ExecutionTest {

  private static List<EpochResult> epochs(boolean xla) {
    var bytes = new byte[500 * 12];
    new Random(1).nextBytes(bytes);
    var images = new Images(500, 3, 4, ByteBuffer.wrap(bytes));
    var execution = new Execution(Device.CPU, 1, Precision.FLOAT32, xla);
    var config = Configs.notebook(6, 3, 10, 0.01f, 1, 1f, 42);
    try (var trainer =
        new Trainer(
            config,
            TrainingData.of(TrainingSet.of(config.recipe(), images)),
            execution,
            execution.device(),
            Optional.empty())) {
      trainer.train();
      return trainer.progress().epochs();
    }
  }

  /** Fused operations round otherwise; over 150 steps, it makes little of a difference. */
  @Test
  void xlaTrainsTheSameModelButForRounding() {
    var plain = epochs(false);
    var compiled = epochs(true);
    for (int i = 0; i < plain.size(); i++) {
      assertEquals(plain.get(i).loss(), compiled.get(i).loss(), 0.01);
    }
    assertNotEquals(
        plain.stream().map(EpochResult::loss).toList(),
        compiled.stream().map(EpochResult::loss).toList(),
        "bit for bit the same: nothing was compiled");
  }

  @Test
  void mixedPrecisionIsForGpusAlone() {
    var rewrites =
        new Execution(Device.GPU, 4, Precision.MIXED, false)
            .session()
            .getGraphOptions()
            .getRewriteOptions();
    assertEquals(Toggle.ON, rewrites.getAutoMixedPrecision());
    assertThrows(
        IllegalArgumentException.class, () -> new Execution(Device.CPU, 4, Precision.MIXED, false));
  }

  /**
   * A training that gains by it has bfloat16 where the processor does, unless told otherwise; and
   * the threads that are best with it.
   */
  @ParameterizedTest
  @CsvSource({
    ", true, avx512_bf16, BFLOAT16",
    ", true, avx512f, FLOAT32",
    ", false, avx512_bf16, FLOAT32",
    "FLOAT32, true, avx512_bf16, FLOAT32",
    "BFLOAT16, false, avx512f, BFLOAT16"
  })
  void thePrecisionSuitsTheTrainingAndTheProcessor(
      Precision wanted, boolean gains, String feature, Precision chosen) {
    var wish = new ExecutionWish(Optional.of(Device.CPU), Optional.ofNullable(wanted), false);
    int threads = chosen == Precision.BFLOAT16 ? 2 : 1;
    assertEquals(
        new Execution(Device.CPU, threads, chosen, false),
        wish.choose(
            precision -> precision == Precision.BFLOAT16 ? 2 : 1,
            gains,
            new Processor("AuthenticAMD", Set.of(feature))));
  }

  @Test
  void byDefaultNothingIsCompiledAndNothingRounded() {
    var options = new Execution(Device.GPU, 4).session().getGraphOptions();
    assertEquals(GlobalJitLevel.DEFAULT, options.getOptimizerOptions().getGlobalJitLevel());
    assertEquals(Toggle.DEFAULT, options.getRewriteOptions().getAutoMixedPrecision());
  }
}

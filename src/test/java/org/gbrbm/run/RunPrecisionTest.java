package org.gbrbm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution.Precision;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.compute.Processor;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.train.Recipes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The precision of a training whose user has no wish for one. */
class RunPrecisionTest {

  /** 784 x 669 is the first product above 2^19; the notebook's figures are of float32. */
  @ParameterizedTest
  @CsvSource({
    "sharp, 669, true",
    "modern, 4000, true",
    "sharp, 668, false",
    "modern, 10, false",
    "notebook, 4000, false"
  })
  void largeModelsGainByBfloat16ButForTheNotebooks(String recipe, int hidden, boolean gains) {
    var images = new Images(4, 28, 28, ByteBuffer.allocate(4 * 784));
    var config =
        new RunConfig(
            Recipes.shipped(recipe).with(Map.of("batchSize", 2)), List.of(2, hidden), 0, "memory");
    var wish = new ExecutionWish(Optional.of(Device.CPU), Optional.empty(), false);
    var chosen = Run.execution(config, new ImageSet(images, images), wish).precision();
    boolean fast = Processor.ofThisMachine().multipliesBfloat16Faster();
    assertEquals(gains && fast ? Precision.BFLOAT16 : Precision.FLOAT32, chosen);
  }
}

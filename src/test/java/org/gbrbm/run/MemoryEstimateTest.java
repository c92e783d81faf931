package org.gbrbm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.gbrbm.compute.AvailableDevice;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.Images;
import org.gbrbm.train.Recipes;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  private static final Images IMAGES = new Images(1000, 28, 28, ByteBuffer.allocate(784_000));

  private static RunConfig config(int batchSize, Integer... hidden) {
    var recipe = Recipes.shipped("notebook").with("batchSize", batchSize);
    return new RunConfig(recipe, List.of(hidden), 0, "data");
  }

  @Test
  void holdsAtLeastParametersAndMomentsOfTheModelsThatAreTrainedAtATime() {
    long one = MemoryEstimate.bytes(config(100, 10_000), IMAGES, 1);
    assertTrue(one > 3L * 4 * 784 * 10_000, "W and Adam's two moments alone take more");
    long two = MemoryEstimate.bytes(config(100, 10_000, 20_000), IMAGES, 2);
    assertTrue(two - one > 3L * 4 * 784 * 20_000);
    assertEquals(
        MemoryEstimate.bytes(config(100, 20_000), IMAGES, 1),
        MemoryEstimate.bytes(config(100, 10, 20_000, 30), IMAGES, 1));
  }

  @Test
  void modelsSideBySideShareTheImages() {
    var many = new Images(200_000, 28, 28, ByteBuffer.allocate(200_000 * 784)); // 150 MiB
    var small = config(100, 10, 20, 50, 100);
    long ofImages = MemoryEstimate.bytes(small, many, 4) - MemoryEstimate.bytes(small, IMAGES, 4);
    assertTrue(ofImages >= 2L * 199_000 * 784, "in Java and in TensorFlow");
    assertTrue(ofImages < 4L * 199_000 * 784, "not for each of four models");
  }

  @Test
  void whatNoMachineHoldsIsRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> MemoryEstimate.requireFit(config(100, Integer.MAX_VALUE), IMAGES, 1));
    assertTrue(e.getMessage().contains("of memory"), e.getMessage());
    MemoryEstimate.requireFit(config(100, 250), IMAGES, 1);
  }

  private static AvailableDevice gpu(long bytes) {
    return new AvailableDevice("/job:localhost/replica:0/task:0/device:GPU:0", bytes);
  }

  @Test
  void imagesThatAGpuHasNoRoomForStayOnTheHost() {
    var many = new Images(200_000, 28, 28, ByteBuffer.allocate(200_000 * 784)); // 150 MiB
    var config = config(100, 250);
    assertEquals(Device.GPU, MemoryEstimate.imagesOn(config, many, 1, gpu(1L << 30)));
    assertEquals(Device.CPU, MemoryEstimate.imagesOn(config, many, 1, gpu(100 << 20)));
    var two = config(100, 250, 240);
    assertEquals(Device.GPU, MemoryEstimate.imagesOn(two, many, 1, gpu(250 << 20)));
    assertEquals(Device.CPU, MemoryEstimate.imagesOn(two, many, 2, gpu(250 << 20)));
  }

  @Test
  void whatAGpuCannotHoldEvenWithoutImagesIsRefused() {
    for (int hidden : new int[] {100_000, Integer.MAX_VALUE}) {
      var e =
          assertThrows(
              SettingException.class,
              () -> MemoryEstimate.imagesOn(config(100, hidden), IMAGES, 1, gpu(1L << 30)));
      assertTrue(e.getMessage().contains("the GPU has 1.0 GiB"), e.getMessage());
    }
  }

  @Test
  void absurdSizesDoNotOverflow() {
    var wide = new Images(1, 1 << 12, 1 << 12, ByteBuffer.allocate(1 << 24));
    var absurd = config(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
    assertTrue(MemoryEstimate.bytes(absurd, wide, 2) > 1L << 60);
  }
}

package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.Test;

class RestorerTest {
  private static final float HIDDEN = Float.POSITIVE_INFINITY;

  /** One hidden unit that is on where the first pixel is white and makes the second white too. */
  private static final SmallModel PAIRS =
      new SmallModel(
          new double[][] {{10}, {10}},
          new double[] {0, 0},
          new double[] {-100},
          new double[] {0.1, 0.1});

  private static final Images FOUR =
      new Images(4, 1, 2, ByteBuffer.wrap(new byte[] {0, 0, -1, -1, -1, 0, 0, -1}));

  private static byte[] bytes(Images images) {
    var bytes = new byte[images.pixels().remaining()];
    images.pixels().get(bytes);
    return bytes;
  }

  @Test
  void hiddenPixelsFollowTheKnownOnes() {
    try (var loaded = new LoadedModel(PAIRS.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var restorer = new Restorer(loaded);
      var restoration = restorer.restore(FOUR, new Damage(new float[] {0, HIDDEN}), 20, 1);
      assertArrayEquals(new byte[] {0, 0, -1, -1, -1, -1, 0, 0}, bytes(restoration.restored()));
      byte grey = (byte) 128;
      assertArrayEquals(
          new byte[] {0, grey, -1, grey, -1, grey, 0, grey}, bytes(restoration.damaged()));
      assertEquals(0.25, restoration.damagedMse(), 1e-6);
      assertEquals(0.5, restoration.restoredMse(), 1e-6);
    }
  }

  @Test
  void noiseIsTakenAway() {
    var clean = FOUR.first(2);
    try (var loaded = new LoadedModel(PAIRS.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var restorer = new Restorer(loaded);
      var damage = Damage.of(1, 2, 0.1f, List.of());
      var restoration = restorer.restore(clean, damage, 20, 3);
      assertArrayEquals(bytes(clean), bytes(restoration.restored()));
      assertTrue(restoration.damagedMse() > 1e-4, restoration.toString());
      assertTrue(restoration.damagedMse() < 0.1, restoration.toString());
    }
  }

  @Test
  void masksHideTheirPixels() {
    assertArrayEquals(
        new float[] {HIDDEN, 0, 0, HIDDEN, 0, 0}, Damage.of(2, 3, 0, List.of("left")).deviation());
    assertArrayEquals(
        new float[] {0, HIDDEN, HIDDEN, 0, HIDDEN, HIDDEN},
        Damage.of(2, 3, 0, List.of("right")).deviation());
    assertArrayEquals(
        new float[] {HIDDEN, HIDDEN, HIDDEN, 1, 1, 1},
        Damage.of(2, 3, 1, List.of("top")).deviation());
    assertArrayEquals(
        new float[] {HIDDEN, 0, 0, HIDDEN, HIDDEN, HIDDEN},
        Damage.of(2, 3, 0, List.of("bottom", "1x1+0+0")).deviation());
    assertArrayEquals(
        new float[] {0, 0, 0, 0, HIDDEN, HIDDEN},
        Damage.of(2, 3, 0, List.of("1x2+1+1")).deviation());
  }

  @Test
  void nothingToRestoreIsRefused() {
    try (var loaded = new LoadedModel(PAIRS.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var restorer = new Restorer(loaded);
      var none = new Damage(new float[2]);
      assertThrows(IllegalArgumentException.class, () -> restorer.restore(FOUR, none, 1, 1));
    }
  }

  @Test
  void filtersAreGreyAtZeroAndScaledByTheGreatestWeight() {
    var model =
        new SmallModel(
            new double[][] {{2, 0}, {-1, 0}, {0, 0}, {-2, 0}},
            new double[4],
            new double[2],
            new double[] {1, 1, 1, 1});
    var filters = Filters.of(model.parameters(), 2, 2, 9);
    assertArrayEquals(
        new byte[] {-1, 64, (byte) 128, 0, (byte) 128, (byte) 128, (byte) 128, (byte) 128},
        bytes(filters));
    assertThrows(IllegalArgumentException.class, () -> Filters.of(model.parameters(), 2, 3, 9));
  }

  @Test
  void chainsReachTheModelFromNoiseAndFromData() {
    // The unit is on with p = sigmoid(-100 + 1/2 |W|^2) = 1/2: both pixels white, or both black.
    try (var loaded = new LoadedModel(PAIRS.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var sampler = new Sampler(loaded);
      var fromNoise = sampler.fromNoise(5, 1, 2, List.of(0L, 1L, 300L), 1);
      assertEquals(3, fromNoise.size());
      assertEquals(5, fromNoise.get(2).count());
      var fromData = sampler.fromData(FOUR, List.of(0L, 1L), 1);
      assertArrayEquals(bytes(FOUR), bytes(fromData.get(0)));
      assertArrayEquals(new byte[] {0, 0, -1, -1}, firstTwo(fromData.get(1)));
      assertEquals(fromNoise, sampler.fromNoise(5, 1, 2, List.of(0L, 1L, 300L), 1));
      var last = bytes(fromNoise.get(2));
      for (int chain = 0; chain < 5; chain++) {
        assertTrue(last[2 * chain] == 0 || last[2 * chain] == -1);
        assertEquals(last[2 * chain], last[2 * chain + 1]);
      }
      var wrong =
          assertThrows(
              IllegalArgumentException.class, () -> sampler.fromData(FOUR, List.of(3L, 3L), 1));
      assertTrue(wrong.getMessage().contains("ascend"), wrong.getMessage());
    }
  }

  private static byte[] firstTwo(Images images) {
    return bytes(images.first(2));
  }
}

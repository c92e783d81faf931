package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.junit.jupiter.api.Test;

/** Against NumPy's eigh and svd. */
class BaselinesTest {
  private static final float[][] TRAIN = {
    {-1.6f, -2.6f, -0.5f, 0.8f},
    {2.3f, 0.2f, -1.1f, -1.6f},
    {1.5f, 3.3f, 0.5f, -2.5f},
    {-1.9f, 3.2f, 0.4f, -3.5f},
    {-0.2f, -2.3f, -1.3f, -1.0f},
    {-1.4f, 1.1f, -0.1f, -1.2f},
    {0.8f, 1.7f, -3.3f, -0.5f},
    {-2.0f, -0.3f, -2.6f, 0.0f},
    {-0.1f, -0.6f, -2.1f, -0.8f},
    {-2.2f, -2.7f, 0.4f, -2.2f},
    {2.3f, 1.4f, -4.0f, 0.5f},
    {-2.2f, 0.1f, 0.1f, -4.0f}
  };
  private static final float[][] TEST = {
    {-0.5f, -0.5f, 1.9f, -2.4f}, {1.5f, -2.2f, -0.7f, -1.7f}, {2.9f, 1.1f, 4.9f, 1.3f}
  };

  @Test
  void ofATable() {
    var data = new ImageSet(Images.of(TRAIN), Images.of(TEST));
    var baselines = Baselines.of(data, List.of(1, 2, 4, 9));
    assertEquals(6.2932292, baselines.mean(), 1e-6);
    assertEquals(5.9538397, baselines.pca().get(1), 1e-6);
    assertEquals(5.3908953, baselines.pca().get(2), 1e-6);
    assertEquals(0, baselines.pca().get(4), 1e-9);
    assertEquals(0, baselines.pca().get(9), 1e-9); // there are no more than 4
  }

  @Test
  void ofImagesOfMorePixelsThanThereAreImages() {
    var data = new ImageSet(waves(0, 6), waves(6, 9));
    var baselines = Baselines.of(data, List.of(1, 3, 5, 8));
    assertEquals(1.2337744, baselines.mean(), 1e-6);
    assertEquals(0.8917554, baselines.pca().get(1), 1e-6);
    assertEquals(0.0230780, baselines.pca().get(3), 1e-6);
    assertEquals(0.0000000, baselines.pca().get(5), 1e-6);
    assertEquals(
        0.0000000, baselines.pca().get(8), 1e-6); // five directions are all that six images have
  }

  private static Images waves(int from, int to) {
    int size = 1100;
    var values = FloatBuffer.allocate((to - from) * size);
    for (int n = from; n < to; n++) {
      for (int i = 0; i < size; i++) {
        values.put((float) (Math.sin(0.01 * i + 0.5 * n) + 0.3 * Math.sin(0.05 * i * (1 + n % 3))));
      }
    }
    return Images.ofVectors(values.flip(), size);
  }

  @Test
  void bytesAreComparedAsPixels() {
    var bytes = new byte[] {0, 51, (byte) 255, 102, (byte) 204, 0};
    var ofBytes = new Images(3, 1, 2, ByteBuffer.wrap(bytes));
    var floats = FloatBuffer.wrap(new float[] {0, 0.2f, 1, 0.4f, 0.8f, 0});
    var ofFloats = new Images(3, 1, 2, new Values.Floats(floats, Scaling.PIXELS));
    var expected = Baselines.of(new ImageSet(ofFloats, ofFloats), List.of(1));
    var actual = Baselines.of(new ImageSet(ofBytes, ofBytes), List.of(1));
    assertEquals(expected.pca().get(1), actual.pca().get(1), 1e-7);
    assertEquals(expected.mean(), actual.mean(), 1e-7);
  }
}

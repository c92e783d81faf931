package org.gbrbm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScalingTest {
  @TempDir private Path folder;

  /** Ten lines; the last is the test. Column a has mean 5, variance 8; b is constant. */
  private Path csv() throws IOException {
    return Files.writeString(
        folder.resolve("a.csv"),
        """
        a,b
        1,0.1
        3,0.1
        5,0.1
        7,0.1
        9,0.1
        1,0.1
        9,0.1
        5,0.1
        5,0.1
        13,2.1
        """);
  }

  private static float[] visible(Images images) {
    var floats = new float[images.values().count()];
    ((FloatBuffer) images.values().buffer()).get(floats);
    return floats;
  }

  @Test
  void standardScalesEachColumnByTheTrainingSetsMeanAndDeviation() throws IOException {
    var set = ImageSet.read(csv());
    // variance (16 + 4 + 0 + 4 + 16 + 16 + 16 + 0 + 0) / 9
    float deviation = (float) Math.sqrt(8);
    assertArrayEquals(new float[] {8 / deviation, 2}, visible(set.test()), 1e-6f);
    assertEquals(-4 / deviation, visible(set.train())[0], 1e-6f);
    assertEquals(0, visible(set.train())[1]);
    assertEquals(Scale.STANDARD, set.scaling().scale());
    assertEquals(false, set.scaling().bounded());
  }

  @Test
  void unitScalesEachColumnOfVectorsAndAllPixelsTogether() throws IOException {
    var vectors = ImageSet.read(csv(), Scale.UNIT);
    assertArrayEquals(new float[] {1.5f, 2}, visible(vectors.test()), 1e-6f);
    var pixels = ImageSet.read(Path.of("src/test/resources/numpy/f4.npy"), Scale.UNIT);
    // Values are 16 n + i; the least of the training set is 0, its largest 16 * 11 + 11.
    assertEquals(16 * 9 / 187f, visible(pixels.test())[0], 1e-6f);
    assertTrue(pixels.scaling().bounded());
  }

  @Test
  void noneLeavesTheNumbers() throws IOException {
    assertArrayEquals(new float[] {13, 2.1f}, visible(ImageSet.read(csv(), Scale.NONE).test()), 0f);
  }

  @Test
  void bytesStayBytesUnlessTheyAreStandardised() throws IOException {
    var file = Path.of("src/test/resources/numpy/u1.npy");
    assertTrue(ImageSet.read(file).train().values() instanceof Values.Bytes);
    assertTrue(ImageSet.read(file, Scale.UNIT).train().values() instanceof Values.Bytes);
    var none = ImageSet.read(file, Scale.NONE);
    assertEquals(16 * 9 / 255f, visible(none.test())[0], 1e-6f);
    var standard = ImageSet.read(file, Scale.STANDARD).train();
    for (float mean : standard.mean()) {
      assertEquals(0, mean, 1e-6);
    }
  }

  @Test
  void anotherSetIsScaledWithTheFirstOnesNumbers() throws IOException {
    var scaling = ImageSet.read(csv()).scaling();
    var other = Files.writeString(folder.resolve("b.csv"), "5,0.1\n5,1.1\n");
    assertArrayEquals(
        new float[] {0, 1},
        visible(new DataSource(other).read(scaling, 0, 0).images().test()),
        1e-6f);
    var wider = Files.writeString(folder.resolve("c.csv"), "1,2,3\n4,5,6\n");
    var e = assertThrows(DataException.class, () -> new DataSource(wider).read(scaling, 0, 0));
    assertTrue(e.getMessage().contains("of 2 columns, the data have 3"), e.getMessage());
  }

  @Test
  void dataOfAnotherKindThanAModelsAreRefused() throws IOException {
    var bytes = Path.of("src/test/resources/numpy/u1.npy");
    var floats = Path.of("src/test/resources/numpy/f4.npy");
    var ofNumbers = ImageSet.read(floats).scaling();
    var e =
        assertThrows(DataException.class, () -> new DataSource(floats).read(Scaling.PIXELS, 0, 0));
    assertTrue(e.getMessage().contains("f4.npy: example 1, number 3: 2.0 is no pixel"));
    e = assertThrows(DataException.class, () -> new DataSource(bytes).read(ofNumbers, 0, 0));
    assertTrue(e.getMessage().contains("u1.npy: is of bytes, pixels that are 0 to 1; the model"));
    e = assertThrows(DataException.class, () -> new DataSource(bytes).read(Scaling.PIXELS, 4, 3));
    assertTrue(
        e.getMessage().contains("u1.npy: is of 3 x 4 pixels; the model was trained on 4 x 3"));
    assertEquals(
        Scaling.PIXELS, new DataSource(bytes).read(Scaling.PIXELS, 0, 0).images().scaling());
  }

  @Test
  void numbersThatLeaveFloatsAreRefused() throws IOException {
    var far = Files.writeString(folder.resolve("far.csv"), "3e38\n-3e38\n0\n");
    var e = assertThrows(DataException.class, () -> ImageSet.read(far, Scale.UNIT));
    assertTrue(
        e.getMessage().contains("from -3.00e+38 to 3.00e+38, which is too far"), e.getMessage());
    var test = Files.writeString(folder.resolve("test.csv"), "0\n1e-30\n3e38\n");
    e = assertThrows(DataException.class, () -> ImageSet.read(test, Scale.UNIT));
    assertTrue(e.getMessage().contains("row 1, column 1: 3.0E38 is too far"), e.getMessage());
  }

  @Test
  void greyGoesFromTheTrainingSetsLeastToItsLargest() throws IOException {
    var set = ImageSet.read(Path.of("src/test/resources/numpy/f4.npy"));
    var grey = set.train().pixels();
    assertEquals(0, grey.get(0));
    assertEquals((byte) 255, grey.get(grey.remaining() - 1));
    assertEquals((byte) Math.rint(255 * 16 / 187.0), grey.get(12));
  }

  @Test
  void meansOfBytesAndFloatsAgree() {
    var bytes = new Images(2, 1, 2, ByteBuffer.wrap(new byte[] {0, 51, (byte) 255, 102}));
    assertArrayEquals(new float[] {0.5f, 0.3f}, bytes.mean(), 1e-7f);
    var floats =
        new Values.Floats(FloatBuffer.wrap(new float[] {0, 0.2f, 1, 0.4f}), Scaling.PIXELS);
    assertArrayEquals(bytes.mean(), new Images(2, 1, 2, floats).mean(), 1e-7f);
  }

  /** The mean and the deviation are those of the values that are there. */
  @Test
  void whatIsMissingIsLeftOut() {
    float nan = Float.NaN;
    var values = FloatBuffer.wrap(new float[] {1, 10, nan, 30, 3, nan, 5, 20});
    var images = new Images(4, 1, 2, new Values.Floats(values, Scaling.IDENTITY));
    var scaling = Scaling.of(Scale.STANDARD, images);
    assertEquals(List.of(3.0, 20.0), scaling.offset());
    assertEquals(Math.sqrt(8 / 3.0), scaling.factor().get(0), 1e-12);
    assertEquals(Math.sqrt(200 / 3.0), scaling.factor().get(1), 1e-12);
    assertEquals(List.of(1.0, 10.0), scaling.least());
    var scaled = scaling.apply(images);
    assertTrue(scaled.hasMissing());
    assertEquals(6, scaled.known());
    assertEquals(0, scaled.mean()[0], 1e-6);
    assertFalse(scaled.filledWith(scaled.mean()).hasMissing());
  }
}

package org.gbrbm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetTest {
  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";

  @TempDir private Path folder;

  @BeforeEach
  void writeDataSet() throws IOException {
    IdxFiles.dataSet(folder, 5, 3, 2, 4);
  }

  @Test
  void theMeanOfPixelsIsThatOfTheirBytesAsUnits() {
    var bytes = new byte[] {(byte) 255, 0, 1, (byte) 200, 2, 100};
    var mean = new Images(3, 1, 2, ByteBuffer.wrap(bytes)).slice(1, 2).mean();
    assertArrayEquals(new float[] {1.5f / 255, 150f / 255}, mean, 1e-7f);
  }

  @Test
  void shippedFashionMnistIsTheOfficialOne() throws Exception {
    var images = ImageSet.read(Path.of("data/fashion-mnist"));
    assertEquals(60_000, images.train().count());
    assertEquals(10_000, images.test().count());
    assertEquals(784, images.train().size());
    // SHA-256 of the unpacked files: the header, then the pixels.
    assertEquals(
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888", digest(images.train()));
    assertEquals(
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b", digest(images.test()));
  }

  private static String digest(Images images) throws Exception {
    var sha = MessageDigest.getInstance("SHA-256");
    sha.update(IdxFiles.file(new byte[0], 0x0803, images.count(), images.rows(), images.columns()));
    sha.update(images.pixels());
    return HexFormat.of().formatHex(sha.digest());
  }

  @Test
  void sizesComeFromTheFilesGzippedOrNot() throws IOException {
    var plain = folder.resolve(TRAIN_IMAGES);
    var pixels = ImageSet.read(folder).train().pixels();
    Files.write(folder.resolve(TRAIN_IMAGES + ".gz"), IdxFiles.gzip(Files.readAllBytes(plain)));
    Files.delete(plain);
    var train = ImageSet.read(folder).train();
    assertEquals(5, train.count());
    assertEquals(2, train.rows());
    assertEquals(4, train.columns());
    assertEquals(pixels, train.pixels());
  }

  @Test
  void aMissingFolderAndAMissingFileAreNamed() throws IOException {
    assertMessage("no such folder", folder.resolve("nowhere"));
    Files.delete(folder.resolve(TEST_IMAGES));
    assertMessage("t10k-images-idx3-ubyte[.gz]: no such file", folder);
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    var bytes = Files.readAllBytes(folder.resolve(TRAIN_IMAGES));
    Files.write(folder.resolve(TRAIN_IMAGES), Arrays.copyOf(bytes, bytes.length - 1));
    assertMessage("cut short", folder);
    Files.write(folder.resolve(TRAIN_IMAGES), Arrays.copyOf(bytes, 7));
    assertMessage("cut short", folder);
    Files.write(folder.resolve(TRAIN_IMAGES), new byte[0]);
    assertMessage("cut short", folder);
  }

  @Test
  void aFileThatGoesOnIsRefused() throws IOException {
    var bytes = Files.readAllBytes(folder.resolve(TRAIN_IMAGES));
    Files.write(folder.resolve(TRAIN_IMAGES), Arrays.copyOf(bytes, bytes.length + 1));
    assertMessage("goes on after", folder);
  }

  @Test
  void aWrongMagicNumberIsRefused() throws IOException {
    Files.copy(
        folder.resolve("train-labels-idx1-ubyte"),
        folder.resolve(TEST_IMAGES),
        StandardCopyOption.REPLACE_EXISTING);
    assertMessage("0x00000801, expected 0x00000803", folder);
  }

  @Test
  void notQuiteGzipIsRefused() throws IOException {
    Files.delete(folder.resolve(TEST_IMAGES));
    var packed = folder.resolve(TEST_IMAGES + ".gz");
    Files.writeString(packed, "<html>not found</html>");
    assertMessage("not an IDX file of images", folder);
    Files.write(packed, new byte[] {0x1f, (byte) 0x8b, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7});
    assertMessage("not a sound gzip file", folder);
    var whole = IdxFiles.gzip(IdxFiles.images(new byte[24], 2, 4));
    Files.write(packed, Arrays.copyOf(whole, whole.length - 10));
    assertMessage("cut short", folder);
  }

  @Test
  void countsOfImagesAndLabelsMustAgree() throws IOException {
    Files.write(folder.resolve("train-labels-idx1-ubyte"), IdxFiles.labels(6));
    assertMessage("has 5 images but", folder);
  }

  @Test
  void trainAndTestImagesMustBeOfOneSize() throws IOException {
    Files.write(folder.resolve(TEST_IMAGES), IdxFiles.images(new byte[24], 4, 2));
    assertMessage("training images are 2 x 4, test images 4 x 2", folder);
  }

  @Test
  void anAbsurdHeaderTakesNoMemory() throws IOException {
    Files.write(folder.resolve(TRAIN_IMAGES), IdxFiles.file(new byte[9], 0x0803, 70_000, 100, 300));
    assertMessage("cut short", folder);
    Files.write(
        folder.resolve(TRAIN_IMAGES),
        IdxFiles.file(new byte[9], 0x0803, Integer.MAX_VALUE, 28, 28));
    assertMessage("more than one data set may hold", folder);
    Files.write(folder.resolve(TRAIN_IMAGES), IdxFiles.file(new byte[9], 0x0803, -1, 28, 28));
    assertMessage("claims 4294967295 images", folder);
  }

  private static void assertMessage(String part, Path folder) {
    var e = assertThrows(DataException.class, () -> ImageSet.read(folder));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
  }
}

package org.gbrbm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files written chunk by chunk as the PNG specification (W3C, second edition) has them. */
class ImageFileTest {
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int GREY_ALPHA = 4;
  private static final int RGBA = 6;

  @TempDir private Path folder;

  /** A PNG of these scan lines, each of which begins with its filter type, 0. */
  private Path png(int width, int height, int bits, int colourType, int... scanLines)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    var header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) bits).put((byte) colourType).put(new byte[3]);
    chunk(bytes, "IHDR", header.array());
    var packed = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(packed)) {
      for (int value : scanLines) {
        deflater.write(value);
      }
    }
    chunk(bytes, "IDAT", packed.toByteArray());
    chunk(bytes, "IEND", new byte[0]);
    return Files.write(folder.resolve("picture.png"), bytes.toByteArray());
  }

  private static void chunk(ByteArrayOutputStream bytes, String type, byte[] data)
      throws IOException {
    var out = new DataOutputStream(bytes);
    out.writeInt(data.length);
    var body = new ByteArrayOutputStream();
    body.write(type.getBytes(StandardCharsets.US_ASCII));
    body.write(data);
    out.write(body.toByteArray());
    var crc = new CRC32();
    crc.update(body.toByteArray());
    out.writeInt((int) crc.getValue());
  }

  private static void assertPixels(Path file, int... expected) throws IOException {
    var pixels = ImageFile.read(file).pixels();
    assertEquals(expected.length, pixels.remaining());
    for (int value : expected) {
      assertEquals(value, Byte.toUnsignedInt(pixels.get()));
    }
  }

  @Test
  void greyValuesStayAsTheyAre() throws IOException {
    var file = png(3, 2, 8, GREY, 0, 0, 1, 60, 0, 128, 200, 255);
    assertEquals(new ImageFile.Size(2, 3), ImageFile.size(file));
    assertPixels(file, 0, 1, 60, 128, 200, 255);
    var image = ImageFile.read(file);
    assertEquals(1, image.count());
    assertEquals(2, image.rows());
    assertEquals(3, image.columns());
  }

  @Test
  void otherDepthsAreScaled() throws IOException {
    // 0x8080 of 0xffff is 128 of 255; 0x0081 rounds to 1.
    assertPixels(png(3, 1, 16, GREY, 0, 0x80, 0x80, 0x00, 0x81, 0xff, 0xff), 128, 1, 255);
    // 4 bits: 0, 5 and 15 of 15; 1 bit: black and white.
    assertPixels(png(3, 1, 4, GREY, 0, 0x05, 0xf0), 0, 85, 255);
    assertPixels(png(3, 1, 1, GREY, 0, 0xa0), 255, 0, 255);
  }

  @Test
  void sixteenBitsAreKept() throws IOException {
    var image = ImageFile.read(png(3, 1, 16, GREY, 0, 0x80, 0x80, 0x00, 0x81, 0xff, 0xff));
    assertEquals(Scaling.PIXELS, image.scaling());
    assertEquals(0x8080 / 65535.0, image.values().stored(0), 1e-7);
    assertEquals(0x81 / 65535.0, image.values().stored(1), 1e-7);
    var green = ImageFile.read(png(1, 1, 16, RGB, 0, 0, 0, 0x12, 0x34, 0, 0));
    assertEquals(0.587 * 0x1234 / 65535, green.values().stored(0), 1e-7);
    // Beside pictures of 8 bits, all are kept as numbers.
    var deep = Files.move(folder.resolve("picture.png"), folder.resolve("deep.png"));
    var flat = png(1, 1, 8, GREY, 0, 51);
    var both = ImageFile.readAll(folder, List.of(flat, deep)).values();
    assertEquals(0.2, both.stored(0), 1e-7);
    assertEquals(0.587 * 0x1234 / 65535, both.stored(1), 1e-7);
  }

  /** What Pillow makes of the same file: convert("RGB"), then convert("L"). */
  @Test
  void inksTurnToTheLumaOfTheirColours() throws IOException {
    var pixels = ImageFile.read(Path.of("src/test/resources/images/cmyk.jpg")).pixels();
    int[][] expected = {
      {7, 32, 58, 83}, {57, 82, 108, 133}, {107, 132, 157, 183}, {157, 182, 207, 233}
    };
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        int actual = Byte.toUnsignedInt(pixels.get(5 * row * 16 + 5 * column));
        assertEquals(expected[row][column], actual, 2);
      }
    }
  }

  @Test
  void coloursTurnToTheirLuma() throws IOException {
    // 0.299 * 255 = 76.2, 0.587 * 255 = 149.7, 0.114 * 255 = 29.1
    assertPixels(png(3, 1, 8, RGB, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255), 76, 150, 29);
    assertPixels(png(1, 1, 8, RGB, 0, 77, 77, 77), 77);
  }

  @Test
  void transparentPixelsLieOnBlack() throws IOException {
    assertPixels(png(2, 1, 8, GREY_ALPHA, 0, 200, 255, 200, 0), 200, 0);
    assertPixels(png(2, 1, 8, RGBA, 0, 90, 90, 90, 255, 255, 255, 255, 51), 90, 51);
  }

  /** Files that Pillow 13 wrote: 5 rows of 4 pixels, 40 row + 3 column of 255. */
  @ParameterizedTest
  @ValueSource(strings = {"grey-lzw.tif", "grey-16.tif", "colours.tif", "grey.bmp", "grey.gif"})
  void otherFormatsAreRead(String name) throws IOException {
    var image = ImageFile.read(Path.of("src/test/resources/images", name));
    assertEquals(5, image.rows());
    assertEquals(4, image.columns());
    for (int i = 0; i < 20; i++) {
      double grey = image.values().stored(i) / image.values().unit();
      assertEquals((40 * (i / 4) + 3 * (i % 4)) / 255.0, grey, 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pages.tif, has several pictures",
    "animation.gif, has several pictures",
    "floats.tif, its pixels are not unsigned numbers of 8 or 16 bits",
    "signed.tif, its pixels are not unsigned numbers of 8 or 16 bits"
  })
  void whatWouldLoseSomethingIsRefused(String name, String message) {
    assertRefused(Path.of("src/test/resources/images", name), message);
  }

  @Test
  void aFolderOfTiffsIsADataSet() throws IOException {
    var grey = Path.of("src/test/resources/images/grey-lzw.tif");
    Files.copy(grey, folder.resolve("a.tif"));
    Files.copy(grey, folder.resolve("b.TIFF"));
    var set = new DataSource(folder).read().images();
    assertEquals(5, set.train().rows());
    assertEquals(1, set.test().count());
  }

  @Test
  void absurdSizesAreRefusedBeforeDecoding() throws IOException {
    var huge = png(2_000_000_000, 2_000_000_000, 8, GREY, 0);
    var e = assertThrows(DataException.class, () -> ImageFile.read(huge));
    assertTrue(e.getMessage().contains("claims 2000000000 x 2000000000 pixels"), e.getMessage());
    var wide = png(ImageFile.LARGEST_SIDE + 1, 1, 8, GREY, 0);
    assertTrue(
        assertThrows(DataException.class, () -> ImageFile.size(wide))
            .getMessage()
            .contains("a side may have at most 4096"));
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    var text = Files.writeString(folder.resolve("text.png"), "no picture");
    assertRefused(text, "not a picture of a format that is known");
    assertRefused(Files.createFile(folder.resolve("empty.png")), "not a picture");
    assertRefused(folder.resolve("missing.png"), "no such file");
    assertRefused(folder, "no such file");
  }

  private static void assertRefused(Path file, String message) {
    var e = assertThrows(DataException.class, () -> ImageFile.read(file));
    assertTrue(e.getMessage().startsWith(file + ": " + message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  /** Whatever bytes are wrong: a picture or a DataException, and nothing else. */
  @Test
  void damagedFilesAreReadOrRefused() throws IOException {
    var random = new Random(1);
    var picture = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
    int refused = 0;
    for (var format : new String[] {"png", "jpg", "gif", "bmp"}) {
      var file = folder.resolve("picture." + format);
      assertTrue(ImageIO.write(picture, format, file.toFile()));
      var sound = Files.readAllBytes(file);
      for (int i = 0; i < 100; i++) {
        var damaged = sound.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        try {
          assertTrue(ImageFile.read(file).size() > 0);
        } catch (DataException e) {
          assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
          refused++;
        }
      }
    }
    assertTrue(refused > 50, refused + " of 400 refused");
  }
}

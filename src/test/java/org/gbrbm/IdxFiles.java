package org.gbrbm;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Writes IDX files for tests, byte by byte as the format's description has them. */
public final class IdxFiles {
  private IdxFiles() {}

  /** A data set of smooth random images, which a small model can learn. */
  public static Path dataSet(Path folder, int train, int test, int rows, int columns)
      throws IOException {
    Files.createDirectories(folder);
    writePart(folder, "train", train, rows, columns);
    writePart(folder, "t10k", test, rows, columns);
    return folder;
  }

  private static void writePart(Path folder, String part, int count, int rows, int columns)
      throws IOException {
    Files.write(
        folder.resolve(part + "-images-idx3-ubyte"),
        images(smooth(count, rows, columns), rows, columns));
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels(count));
  }

  /** Images that are bright on one of four sides. */
  private static byte[] smooth(int count, int rows, int columns) {
    var random = new Random(count);
    var pixels = new byte[count * rows * columns];
    for (int n = 0; n < count; n++) {
      int side = random.nextInt(4);
      for (int i = 0; i < rows * columns; i++) {
        int y = i / columns;
        int x = i % columns;
        boolean bright =
            switch (side) {
              case 0 -> y < rows / 2;
              case 1 -> y >= rows / 2;
              case 2 -> x < columns / 2;
              default -> x >= columns / 2;
            };
        pixels[n * rows * columns + i] = (byte) ((bright ? 200 : 20) + random.nextInt(30));
      }
    }
    return pixels;
  }

  /** The bytes of a file of images. */
  public static byte[] images(byte[] pixels, int rows, int columns) throws IOException {
    return file(pixels, 0x0803, pixels.length / (rows * columns), rows, columns);
  }

  /** The bytes of a file of labels. */
  public static byte[] labels(int count) throws IOException {
    return labels(new byte[count]);
  }

  /** The bytes of a file of these labels. */
  public static byte[] labels(byte[] labels) throws IOException {
    return file(labels, 0x0801, labels.length);
  }

  /** The bytes of a file with this header, whether or not it is true of the body. */
  public static byte[] file(byte[] body, int... header) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (int word : header) {
        out.writeInt(word);
      }
      out.write(body);
    }
    return bytes.toByteArray();
  }

  /** The same bytes gzipped. */
  public static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}

package org.gbrbm.report;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as PNG files. */
final class Png {
  private Png() {}

  /** {@return the bytes of a picture's file} No other file is needed for it on the way. */
  static byte[] bytes(RenderedImage picture) {
    var bytes = new ByteArrayOutputStream();
    try (var png = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return bytes.toByteArray();
  }
}

package org.gbrbm.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * Makes grey pixels of a decoded picture: stored values of what is grey, whatever a colour profile
 * says; of colours the luma 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), where four inks (CMYK) are
 * R = (1 - C) (1 - K) and so on. What is transparent lies on black.
 */
final class Luma {
  private enum Kind {
    GREY,
    DEEP_COLOURS,
    INKS,
    COLOURS
  }

  private final BufferedImage picture;
  private final Raster raster;
  private final Kind kind;

  private Luma(BufferedImage picture) {
    this.picture = picture;
    this.raster = picture.getRaster();
    this.kind = kind();
  }

  /** Bytes; floats of a picture of more than 8 bits a sample. */
  static Values of(BufferedImage picture) {
    var luma = new Luma(picture);
    int count = picture.getWidth() * picture.getHeight();
    var values = IntStream.range(0, count);
    if (!luma.isDeep()) {
      var bytes = ByteBuffer.allocate(count);
      values.forEach(i -> bytes.put(i, (byte) Math.round(255 * luma.at(i))));
      return new Values.Bytes(bytes);
    }
    var floats = FloatBuffer.allocate(count);
    values.forEach(i -> floats.put(i, luma.at(i)));
    return new Values.Floats(floats, Scaling.PIXELS);
  }

  /** Whether the samples of a picture are unsigned numbers of 16 bits at most. */
  static boolean takes(BufferedImage picture) {
    int type = picture.getSampleModel().getDataType();
    return !(picture.getColorModel() instanceof ComponentColorModel)
        || type == DataBuffer.TYPE_BYTE
        || type == DataBuffer.TYPE_USHORT;
  }

  private boolean isDeep() {
    return picture.getColorModel() instanceof ComponentColorModel
        && picture.getSampleModel().getSampleSize(0) > Byte.SIZE;
  }

  private Kind kind() {
    if (!(picture.getColorModel() instanceof ComponentColorModel model)) {
      return Kind.COLOURS;
    }
    return switch (model.getColorSpace().getType()) {
      case ColorSpace.TYPE_GRAY -> Kind.GREY;
      case ColorSpace.TYPE_CMYK -> Kind.INKS;
      case ColorSpace.TYPE_RGB -> isDeep() ? Kind.DEEP_COLOURS : Kind.COLOURS;
      default -> Kind.COLOURS;
    };
  }

  /** From 0, black, to 1, white. */
  private float at(int index) {
    int x = index % picture.getWidth();
    int y = index / picture.getWidth();
    return switch (kind) {
      // Not getRGB: Java takes grey values and inks for linear light, and would brighten them.
      case GREY -> sample(x, y, 0) * alpha(x, y, 1);
      case DEEP_COLOURS -> luma(sample(x, y, 0), sample(x, y, 1), sample(x, y, 2)) * alpha(x, y, 3);
      case INKS -> {
        float light = 1 - sample(x, y, 3);
        yield light * luma(1 - sample(x, y, 0), 1 - sample(x, y, 1), 1 - sample(x, y, 2));
      }
      case COLOURS -> {
        int argb = picture.getRGB(x, y);
        yield (argb >>> 24)
            / 255f
            * luma((argb >> 16 & 0xff) / 255f, (argb >> 8 & 0xff) / 255f, (argb & 0xff) / 255f);
      }
    };
  }

  private float alpha(int x, int y, int band) {
    return picture.getColorModel().hasAlpha() ? sample(x, y, band) : 1;
  }

  private float sample(int x, int y, int band) {
    int largest = (1 << picture.getSampleModel().getSampleSize(band)) - 1;
    return (float) raster.getSample(x, y, band) / largest;
  }

  private static float luma(float red, float green, float blue) {
    return 0.299f * red + 0.587f * green + 0.114f * blue;
  }
}

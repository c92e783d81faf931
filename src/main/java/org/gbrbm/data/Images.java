package org.gbrbm.data;

import java.nio.ByteBuffer;

/**
 * Grey images of one size, each pixel an unsigned byte (0 black, 255 white).
 *
 * @param count number of images, at least 1
 * @param rows pixels from top to bottom, at least 1
 * @param columns pixels from left to right, at least 1
 * @param pixels {@code count * rows * columns} bytes, image after image, row after row; read-only
 */
public record Images(int count, int rows, int columns, ByteBuffer pixels) {

  /**
   * Checks the sizes and takes a read-only view of the pixels.
   *
   * @throws IllegalArgumentException when a size is not positive or the pixels do not fill it
   */
  public Images {
    if (count < 1 || rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "sizes must be positive: %d images of %d x %d".formatted(count, rows, columns));
    }
    if ((long) count * rows * columns != pixels.remaining()) {
      throw new IllegalArgumentException(
          "%d images of %d x %d do not fill %d bytes"
              .formatted(count, rows, columns, pixels.remaining()));
    }
    pixels = pixels.asReadOnlyBuffer();
  }

  /** Number of pixels in an image: D, the number of visible units that fit it. */
  public int size() {
    return rows * columns;
  }

  /** The mean image, each value in [0, 1]; {@link #size} numbers. */
  public float[] mean() {
    var sums = new long[size()];
    var bytes = pixels();
    for (int i = 0; i < count; i++) {
      for (int pixel = 0; pixel < sums.length; pixel++) {
        sums[pixel] += Byte.toUnsignedInt(bytes.get());
      }
    }
    var mean = new float[sums.length];
    for (int pixel = 0; pixel < sums.length; pixel++) {
      mean[pixel] = (float) (sums[pixel] / (255.0 * count));
    }
    return mean;
  }

  /**
   * The first images.
   *
   * @param n how many; all when there are fewer
   * @return a view on this object's pixels
   */
  public Images first(int n) {
    return slice(0, Math.min(n, count));
  }

  /**
   * A part of the images.
   *
   * @param from the first, from 0
   * @param n how many, at least 1
   * @return a view on this object's pixels
   */
  public Images slice(int from, int n) {
    return new Images(n, rows, columns, pixels.slice(from * size(), n * size()));
  }

  /**
   * Images from the whole set, at even distances.
   *
   * @param n how many; all when there are fewer
   * @return a copy
   */
  public Images spread(int n) {
    int kept = Math.min(n, count);
    var copy = ByteBuffer.allocate(kept * size());
    for (int i = 0; i < kept; i++) {
      int image = (int) ((long) i * count / kept);
      copy.put(pixels.slice(image * size(), size()));
    }
    return new Images(kept, rows, columns, copy.flip());
  }

  /**
   * These images and then others.
   *
   * @param others images of the same size
   * @return a copy
   */
  public Images followedBy(Images others) {
    var both = ByteBuffer.allocate((count + others.count) * size());
    both.put(pixels()).put(others.pixels());
    return new Images(count + others.count, rows, columns, both.flip());
  }

  /** The pixels from their start, independent of any other reader's position. */
  @Override
  public ByteBuffer pixels() {
    return pixels.duplicate();
  }
}

package org.gbrbm.data;

import com.google.common.base.Suppliers;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Grey images of one size, or vectors of numbers of one length: those are images of one row.
 *
 * <p>Immutable: what their values are like is found out when first asked for, and once.
 */
public final class Images {
  private final int count;
  private final int rows;
  private final int columns;
  private final Values values;
  private final Supplier<KnownValues> known;

  /**
   * Images of values of any kind.
   *
   * @param count number of images, at least 1
   * @param rows pixels from top to bottom, at least 1
   * @param columns pixels from left to right, at least 1
   * @param values {@code count * rows * columns} of them, image after image, row after row
   * @throws IllegalArgumentException when a size is not positive or the values do not fill it
   */
  public Images(int count, int rows, int columns, Values values) {
    if (count < 1 || rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "sizes must be positive: %d images of %d x %d", count, rows, columns));
    }
    if ((long) count * rows * columns != values.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d images of %d x %d do not fill %d values",
              count,
              rows,
              columns,
              values.count()));
    }
    this.count = count;
    this.rows = rows;
    this.columns = columns;
    this.values = values;
    this.known = Suppliers.memoize(() -> KnownValues.of(values, count, size()))::get;
  }

  /**
   * Images of bytes.
   *
   * @param count number of images, at least 1
   * @param rows pixels from top to bottom, at least 1
   * @param columns pixels from left to right, at least 1
   * @param pixels {@code count * rows * columns} unsigned bytes: 0 black, 255 white
   * @throws IllegalArgumentException when a size is not positive or the pixels do not fill it
   */
  public Images(int count, int rows, int columns, ByteBuffer pixels) {
    this(count, rows, columns, new Values.Bytes(pixels));
  }

  /**
   * {@return vectors of numbers on their own scale}
   *
   * @param rows the vectors, [N, D]; copied
   * @throws IllegalArgumentException when there are none, they differ in length, or a number is not
   *     finite; it names the row and the column, from 1
   */
  public static Images of(float[][] rows) {
    return Vectors.of(rows);
  }

  /**
   * {@return vectors of numbers on their own scale, in double precision}
   *
   * @param rows the vectors, [N, D]; copied
   * @throws IllegalArgumentException as {@link #of(float[][])} does
   */
  public static Images of(double[][] rows) {
    return Vectors.of(rows);
  }

  /**
   * {@return vectors of numbers on their own scale}
   *
   * @param values the vectors one after another, from the buffer's position to its limit; not
   *     copied
   * @param columns D, numbers in a vector, at least 1
   * @throws IllegalArgumentException when there are none, the last is not whole, or a number is not
   *     finite; it names the row and the column, from 1
   */
  public static Images ofVectors(FloatBuffer values, int columns) {
    return Vectors.of(values, columns);
  }

  /** {@return how many there are} */
  public int count() {
    return count;
  }

  /** {@return pixels from top to bottom} */
  public int rows() {
    return rows;
  }

  /** {@return pixels from left to right} */
  public int columns() {
    return columns;
  }

  /** {@return the values, image after image, row after row} */
  public Values values() {
    return values;
  }

  /** {@return number of pixels in an image: D, the number of visible units that fit it} */
  public int size() {
    return rows * columns;
  }

  /**
   * {@return whether these are images for the eye, and not vectors: whether they have several rows}
   */
  public boolean isPicture() {
    return rows > 1;
  }

  /** {@return the map between visible units and the data's own values} */
  public Scaling scaling() {
    return values.scaling();
  }

  /**
   * {@return the index of the first value that is not a finite number; -1 when all are}
   *
   * @param missing whether NaN is let pass
   */
  int firstNotFinite(boolean missing) {
    if (values instanceof Values.Bytes) {
      return -1;
    }
    var image = new double[size()];
    for (int first = 0; first < values.count(); first += image.length) {
      values.copyStored(first, image);
      for (int i = 0; i < image.length; i++) {
        if (!Double.isFinite(image[i]) && !(missing && Double.isNaN(image[i]))) {
          return first + i;
        }
      }
    }
    return -1;
  }

  /** {@return the mean of each visible unit where it is known; {@link #size} numbers} */
  public float[] mean() {
    var of = known.get();
    var mean = new float[size()];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (of.sum(i) / (values.unit() * Math.max(1, of.count(i))));
    }
    return mean;
  }

  /** {@return whether a value is missing} */
  public boolean hasMissing() {
    return known() < values.count();
  }

  /** {@return how many values are not missing} */
  public long known() {
    return values instanceof Values.Bytes ? values.count() : known.get().count();
  }

  /** How many values of each column are known, and what is their sum. */
  KnownValues knownValues() {
    return known.get();
  }

  /**
   * {@return the same images with others' means in the place of what is missing}
   *
   * @param mean that of each visible unit
   */
  public Images filledWith(float[] mean) {
    if (!hasMissing()) {
      return this;
    }
    var filled = FloatBuffer.allocate(values.count());
    var image = new double[size()];
    for (int first = 0; first < filled.capacity(); first += image.length) {
      values.copyStored(first, image);
      for (int i = 0; i < image.length; i++) {
        filled.put(Double.isNaN(image[i]) ? mean[i] : (float) image[i]);
      }
    }
    filled.flip();
    return with(new Values.Floats(filled, scaling()));
  }

  /**
   * The first images.
   *
   * @param n how many; all when there are fewer
   * @return a view on this object's values
   */
  public Images first(int n) {
    return slice(0, Math.min(n, count));
  }

  /**
   * A part of the images.
   *
   * @param from the first, from 0
   * @param n how many, at least 1
   * @return a view on this object's values
   */
  public Images slice(int from, int n) {
    return new Images(n, rows, columns, values.slice(from * size(), n * size()));
  }

  /**
   * Images from the whole set, at even distances.
   *
   * @param n how many; all when there are fewer
   * @return a copy
   */
  public Images spread(int n) {
    int kept = Math.min(n, count);
    return gather(IntStream.range(0, kept).map(i -> (int) ((long) i * count / kept)).toArray());
  }

  /**
   * {@return every n-th image, beginning with the n-th}
   *
   * @param n at least 2, and at most as many as there are
   */
  public Images everyNth(int n) {
    return gather(IntStream.range(0, count).filter(i -> i % n == n - 1).toArray());
  }

  /**
   * {@return all images that {@link #everyNth} leaves}
   *
   * @param n at least 2
   */
  public Images withoutEveryNth(int n) {
    return gather(IntStream.range(0, count).filter(i -> i % n != n - 1).toArray());
  }

  /**
   * What is shown of these images and then of others.
   *
   * @param others images of the same size
   * @return a copy
   */
  public Images followedBy(Images others) {
    var both = ByteBuffer.allocate((count + others.count) * size());
    both.put(pixels()).put(others.pixels());
    return new Images(count + others.count, rows, columns, both.flip());
  }

  /** The same images in memory of their own. */
  Images copy() {
    return gather(IntStream.range(0, count).toArray());
  }

  /** Images of one size and kind, one after another; at least one. */
  static Images concat(List<Images> parts) {
    var first = parts.get(0);
    int all = parts.stream().mapToInt(Images::count).sum();
    if (first.values instanceof Values.Bytes) {
      var bytes = ByteBuffer.allocate(Math.multiplyExact(all, first.size()));
      parts.forEach(part -> bytes.put(((Values.Bytes) part.values).buffer()));
      return new Images(all, first.rows, first.columns, new Values.Bytes(bytes.flip()));
    }
    var floats = FloatBuffer.allocate(Math.multiplyExact(all, first.size()));
    parts.forEach(part -> floats.put(((Values.Floats) part.values).buffer()));
    var values = new Values.Floats(floats.flip(), first.scaling());
    return new Images(all, first.rows, first.columns, values);
  }

  /** The same images with other values, as many. */
  Images with(Values others) {
    return new Images(count, rows, columns, others);
  }

  /**
   * Some of the images.
   *
   * @param chosen which, from 0; at least one
   * @return a copy
   */
  public Images gather(int[] chosen) {
    var starts = Arrays.stream(chosen).map(i -> i * size()).toArray();
    return new Images(chosen.length, rows, columns, values.gather(starts, size()));
  }

  /**
   * The data's own values of an image: what the scaling made visible units of.
   *
   * @param index which image, from 0
   * @return {@link #size} numbers; those of pixels are 0 to 1
   */
  public float[] original(int index) {
    var v = new float[size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) (values.stored(index * size() + i) / values.unit());
    }
    return scaling().original(v, size());
  }

  /**
   * {@return what is shown of the images: an unsigned byte a pixel, 0 black, 255 white; read-only}
   */
  public ByteBuffer pixels() {
    return values.grey(size());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Images that
        && count == that.count
        && rows == that.rows
        && columns == that.columns
        && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(count, rows, columns, values);
  }
}

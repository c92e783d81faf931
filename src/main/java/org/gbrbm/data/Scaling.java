package org.gbrbm.data;

import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The map between the values x of a data set and the visible units v of a model trained on it, v =
 * (x - offset) / factor, with numbers that the training set gave. Each list has one number for all
 * columns, or one for each.
 *
 * @param scale what kind of map it is
 * @param offset the x that becomes 0
 * @param factor the distance in x that becomes 1; positive
 * @param least the least x of the training set
 * @param largest the largest x of the training set
 */
public record Scaling(
    Scale scale, List<Float> offset, List<Float> factor, List<Float> least, List<Float> largest) {

  /** That of pixels: x is 0 (black) to 1 (white), and so is v. */
  public static final Scaling PIXELS =
      new Scaling(Scale.UNIT, List.of(0f), List.of(1f), List.of(0f), List.of(1f));

  /** That of values which are not scaled. */
  public static final Scaling IDENTITY =
      new Scaling(Scale.NONE, List.of(0f), List.of(1f), List.of(0f), List.of(1f));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when one is not finite, a factor not positive, or lengths
   *     differ
   */
  public Scaling {
    if (scale == null) {
      throw new IllegalArgumentException("a scaling is UNIT, STANDARD or NONE");
    }
    offset = List.copyOf(offset);
    factor = List.copyOf(factor);
    least = List.copyOf(least);
    largest = List.copyOf(largest);
    requireFinite(offset, factor);
    requireFinite(least, largest);
    if (factor.stream().anyMatch(f -> f <= 0)) {
      throw new IllegalArgumentException("the factors of a scaling must be positive");
    }
  }

  private static void requireFinite(List<Float> a, List<Float> b) {
    if (a.isEmpty() || a.size() != b.size()) {
      throw new IllegalArgumentException("a scaling has as many numbers of each kind, at least 1");
    }
    if (!a.stream().allMatch(Float::isFinite) || !b.stream().allMatch(Float::isFinite)) {
      throw new IllegalArgumentException("the numbers of a scaling must be finite");
    }
  }

  /**
   * Learns a scaling.
   *
   * @param scale its kind
   * @param train the training set, not scaled
   * @return the scaling
   * @throws IllegalArgumentException when the values reach too far for 32-bit floats
   */
  public static Scaling of(Scale scale, Images train) {
    if (scale == Scale.UNIT && train.values() instanceof Values.Bytes) {
      return PIXELS;
    }
    var columns = Columns.of(train);
    var range = train.isPicture() ? columns.together() : columns;
    List<Float> zero = List.of(0f);
    List<Float> one = List.of(1f);
    return switch (scale) {
      case UNIT ->
          new Scaling(scale, range.least(), range.widths(), range.least(), range.largest());
      case STANDARD ->
          new Scaling(
              scale, columns.means(), columns.deviations(train), range.least(), range.largest());
      case NONE -> new Scaling(scale, zero, one, range.least(), range.largest());
    };
  }

  /**
   * Scales images.
   *
   * @param images images that are not scaled
   * @return the same images; bytes stay bytes if this is {@link #PIXELS}
   * @throws IllegalArgumentException when the images have not as many columns, or a value is too
   *     far from those of the training set for 32-bit floats
   */
  public Images apply(Images images) {
    if (equals(PIXELS) && images.values() instanceof Values.Bytes) {
      return images;
    }
    int size = images.size();
    if (offset.size() != 1 && offset.size() != size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the scaling is of %d columns, the data have %d", offset.size(), size));
    }
    var offsets = offset(size);
    var factors = factor(size);
    var values = images.values();
    var scaled = FloatBuffer.allocate(values.count());
    for (int i = 0; i < scaled.capacity(); i++) {
      float x = (float) (values.stored(i) / values.unit());
      float v = (x - offsets[i % size]) / factors[i % size];
      if (!Float.isFinite(v)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "row %d, column %d: %s is too far from the training set's values",
                i / size + 1,
                i % size + 1,
                x));
      }
      scaled.put(i, v);
    }
    return new Images(
        images.count(), images.rows(), images.columns(), new Values.Floats(scaled, this));
  }

  /** {@return whether v lies between 0 and 1, as far as the training set is concerned} */
  public boolean bounded() {
    return scale == Scale.UNIT;
  }

  /**
   * {@return the offset of each of so many columns}
   *
   * @param size D, the number of columns
   */
  public float[] offset(int size) {
    return ofEach(offset, size);
  }

  /**
   * {@return the factor of each of so many columns}
   *
   * @param size D, the number of columns
   */
  public float[] factor(int size) {
    return ofEach(factor, size);
  }

  /**
   * {@return the v that is shown black, of each of so many columns: the training set's least}
   *
   * @param size D, the number of columns
   */
  public float[] black(int size) {
    return visible(least, size);
  }

  /**
   * {@return the v that is shown white, of each of so many columns: the training set's largest}
   *
   * @param size D, the number of columns
   */
  public float[] white(int size) {
    return visible(largest, size);
  }

  private float[] visible(List<Float> x, int size) {
    var v = ofEach(x, size);
    var offsets = offset(size);
    var factors = factor(size);
    for (int i = 0; i < size; i++) {
      v[i] = (v[i] - offsets[i]) / factors[i];
    }
    return v;
  }

  private static float[] ofEach(List<Float> numbers, int size) {
    var all = numbers.size() == 1 ? Collections.nCopies(size, numbers.get(0)) : numbers;
    if (all.size() != size) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the scaling is of %d columns, not %d", all.size(), size));
    }
    var array = new float[size];
    for (int i = 0; i < size; i++) {
      array[i] = all.get(i);
    }
    return array;
  }
}

package org.gbrbm.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gbrbm.files.JsonFiles;

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
 * @param singlePrecision whether it is worked out in 32-bit floats, as before version 0.2.0: a run
 *     goes on with the very numbers that it was started with
 */
public record Scaling(
    Scale scale,
    List<Double> offset,
    List<Double> factor,
    List<Double> least,
    List<Double> largest,
    boolean singlePrecision) {
  /** A training set of bytes whose largest is below this is none of ordinary pixels. */
  static final int LEAST_LARGEST_BYTE = 128;

  /** That of pixels: x is 0 (black) to 1 (white), and so is v. */
  public static final Scaling PIXELS =
      new Scaling(Scale.UNIT, List.of(0.0), List.of(1.0), List.of(0.0), List.of(1.0));

  /** That of values which are not scaled. */
  public static final Scaling IDENTITY =
      new Scaling(Scale.NONE, List.of(0.0), List.of(1.0), List.of(0.0), List.of(1.0));

  /**
   * Creates a scaling in double precision.
   *
   * @param scale what kind of map it is
   * @param offset the x that becomes 0
   * @param factor the distance in x that becomes 1; positive
   * @param least the least x of the training set
   * @param largest the largest x of the training set
   * @throws IllegalArgumentException as the other constructor does
   */
  public Scaling(
      Scale scale,
      List<Double> offset,
      List<Double> factor,
      List<Double> least,
      List<Double> largest) {
    this(scale, offset, factor, least, largest, false);
  }

  /** As a run or an export of version 0.1.0 has it, or a later one. */
  private record Stored(
      Scale scale,
      List<Double> offset,
      List<Double> factor,
      List<Double> least,
      List<Double> largest,
      boolean singlePrecision) {}

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Scaling read(ObjectNode tree) {
    tree.putIfAbsent("singlePrecision", BooleanNode.TRUE);
    var stored = JsonFiles.record(tree, Stored.class);
    var read =
        new Scaling(
            stored.scale,
            stored.offset,
            stored.factor,
            stored.least,
            stored.largest,
            stored.singlePrecision);
    // Those that have no numbers of their own are the same in both.
    return List.of(PIXELS, IDENTITY).stream()
        .filter(fixed -> fixed.equals(read.inDoublePrecision()))
        .findFirst()
        .orElse(read);
  }

  private Scaling inDoublePrecision() {
    return new Scaling(scale, offset, factor, least, largest);
  }

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

  private static void requireFinite(List<Double> a, List<Double> b) {
    if (a.isEmpty() || a.size() != b.size()) {
      throw new IllegalArgumentException("a scaling has as many numbers of each kind, at least 1");
    }
    if (!Stream.concat(a.stream(), b.stream()).allMatch(x -> Float.isFinite(x.floatValue()))) {
      throw new IllegalArgumentException(
          "the numbers of a scaling must be finite, also as 32-bit floats");
    }
  }

  /**
   * Learns the scaling that suits the values: pixels to [0, 1], bytes that are all small by the
   * largest of them, other numbers by {@link Scale#STANDARD}.
   *
   * @param train the training set, not scaled
   * @return the scaling
   * @throws IllegalArgumentException as {@link #of} does
   */
  public static Scaling suiting(Images train) {
    if (!train.scaling().equals(PIXELS)) {
      return of(Scale.STANDARD, train);
    }
    int largest = largestByte(train);
    if (largest <= 0 || largest >= LEAST_LARGEST_BYTE) {
      return PIXELS;
    }
    var white = List.of(largest / 255.0);
    return new Scaling(Scale.UNIT, List.of(0.0), white, List.of(0.0), white);
  }

  /** The largest of the bytes that values are stored as; -1 for other values. */
  static int largestByte(Images images) {
    if (!(images.values() instanceof Values.Bytes bytes)) {
      return -1;
    }
    int largest = 0;
    var buffer = bytes.buffer();
    while (buffer.hasRemaining() && largest < LEAST_LARGEST_BYTE) {
      largest = Math.max(largest, Byte.toUnsignedInt(buffer.get()));
    }
    return largest;
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
    if (scale == Scale.UNIT && train.scaling().equals(PIXELS)) {
      return PIXELS;
    }
    var columns = Columns.of(train);
    var range = train.isPicture() ? columns.together() : columns;
    var zero = List.of(0.0);
    var one = List.of(1.0);
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
   * @return the same images; pixels stay as they are if this is {@link #PIXELS}
   * @throws IllegalArgumentException when the images have not as many columns, or a value is too
   *     far from those of the training set for 32-bit floats
   */
  public Images apply(Images images) {
    var scaled = visible(images);
    int wrong = scaled.firstNotFinite(true);
    if (wrong >= 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "row %d, column %d: %s is too far from the training set's values",
              wrong / images.size() + 1,
              wrong % images.size() + 1,
              images.values().stored(wrong) / images.values().unit()));
    }
    return scaled;
  }

  /**
   * Scales images, whatever comes of values that are too far from those of the training set.
   *
   * @param images images that are not scaled
   * @return the same images; values that are too far are infinite
   * @throws IllegalArgumentException when the images have not as many columns
   */
  Images visible(Images images) {
    if (equals(PIXELS) && images.scaling().equals(PIXELS)) {
      return images;
    }
    if (!changesValues() && images.values() instanceof Values.Floats same) {
      return images.with(new Values.Floats(same.buffer(), this));
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
    double unit = values.unit();
    int count = values.count();
    var scaled = FloatBuffer.allocate(count);
    var x = new double[size];
    var v = new float[size];
    boolean rounds = !changesValues() && unit == 1; // to the same numbers, without divisions
    for (int first = 0; first < count; first += size) {
      values.copyStored(first, x);
      for (int i = 0; i < size; i++) {
        v[i] = rounds ? (float) x[i] : visible(x[i] / unit, offsets[i], factors[i]);
      }
      scaled.put(v);
    }
    return images.with(new Values.Floats(scaled.flip(), this));
  }

  private float visible(double x, double offset, double factor) {
    return singlePrecision
        ? ((float) x - (float) offset) / (float) factor
        : (float) ((x - offset) / factor);
  }

  /**
   * The data's own values of visible units, x = offset + factor v.
   *
   * @param v of examples, one after another
   * @param size D, the numbers of an example
   * @return as many numbers; {@code v} itself where x and v are the same
   */
  public float[] original(float[] v, int size) {
    if (!changesValues()) {
      return v;
    }
    var offsets = offset(size);
    var factors = factor(size);
    var x = new float[v.length];
    for (int first = 0; first < x.length; first += size) {
      for (int i = 0; i < size; i++) {
        x[first + i] = (float) (offsets[i] + factors[i] * v[first + i]);
      }
    }
    return x;
  }

  /** {@return whether x and v differ} */
  public boolean changesValues() {
    return !offset.stream().allMatch(x -> x == 0) || !factor.stream().allMatch(x -> x == 1);
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
  public double[] offset(int size) {
    return ofEach(offset, size);
  }

  /**
   * {@return the factor of each of so many columns}
   *
   * @param size D, the number of columns
   */
  public double[] factor(int size) {
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

  private float[] visible(List<Double> x, int size) {
    var values = ofEach(x, size);
    var offsets = offset(size);
    var factors = factor(size);
    var v = new float[size];
    for (int i = 0; i < size; i++) {
      v[i] = visible(values[i], offsets[i], factors[i]);
    }
    return v;
  }

  private static double[] ofEach(List<Double> numbers, int size) {
    var all = numbers.size() == 1 ? Collections.nCopies(size, numbers.get(0)) : numbers;
    if (all.size() != size) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the scaling is of %d columns, not %d", all.size(), size));
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }
}

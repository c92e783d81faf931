package org.gbrbm.data;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Scales examples for a model, and leaves out those that it cannot be given. */
public final class ExampleScaler {
  /** Rounding may have left pixels that are a little darker than black. */
  private static final float TOLERANCE = 1e-3f;

  private final Scaling scaling;
  private final int size;
  private final int rows;
  private final boolean missing;
  private final BadRows bad;

  /**
   * Creates one for a model.
   *
   * @param scaling how the data were scaled that it was trained on
   * @param size D, the numbers of an example
   * @param rows those of the images that it was trained on; 1 for vectors, 0 where it is not known
   * @param missing whether NaN stands for a value that is missing
   * @param bad told of examples that are left out: with a value that is not finite, or one that is
   *     no pixel, where the model was trained on pixels, or one too far from the training set's
   */
  public ExampleScaler(Scaling scaling, int size, int rows, boolean missing, BadRows bad) {
    this.scaling = scaling;
    this.size = size;
    this.rows = rows;
    this.missing = missing;
    this.bad = bad;
  }

  /**
   * Reads and scales the next examples that the model can be given.
   *
   * @param reader the examples
   * @param most how many to read at a time, at least 1
   * @return as many or fewer, at least one; empty at the end
   * @throws IOException as reading and {@link #scale} do
   */
  public Optional<ExampleBatch> next(ExampleReader reader, int most) throws IOException {
    while (true) {
      var read = reader.next(most);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      var scaled = scale(read.get());
      if (scaled.isPresent()) {
        return scaled;
      }
    }
  }

  /**
   * Scales examples.
   *
   * @param examples as they were read
   * @return those that the model can be given; empty when there are none
   * @throws DataException when they are of another width or kind than the model was trained on, or
   *     one cannot be used and that ends the reading
   */
  public Optional<ExampleBatch> scale(ExampleBatch examples) throws DataException {
    var images = examples.images();
    requireFit(examples);
    var scaled = scaling.visible(images);
    if (scaled.values() instanceof Values.Bytes) {
      return Optional.of(examples.with(scaled));
    }
    var usable = usable(images, scaled, examples::place);
    if (usable.length == 0) {
      return Optional.empty();
    }
    var all = examples.with(scaled);
    return Optional.of(usable.length == images.count() ? all : all.gather(usable));
  }

  /** Which examples the model can be given, from 0; somebody is told of the others. */
  private int[] usable(Images raw, Images scaled, IntFunction<String> place) throws DataException {
    var visible = ((Values.Floats) scaled.values()).buffer();
    var v = new float[size];
    var usable = IntStream.builder();
    for (int i = 0; i < raw.count(); i++) {
      visible.get(v);
      int column = firstWrong(v);
      if (column < 0) {
        usable.add(i);
      } else {
        double x = raw.values().stored(i * size + column) / raw.values().unit();
        bad.found(wrong(place.apply(i), column, x));
      }
    }
    return usable.build().toArray();
  }

  /**
   * Checks a whole set that {@link Scaling#apply} has scaled, and so found near enough to others.
   *
   * @param raw the examples as they were read
   * @param scaled the same, scaled
   * @param where they are, for messages
   * @throws DataException when they are of another kind than the model was trained on, or one
   *     cannot be used and that ends the reading
   */
  void require(Images raw, Images scaled, String where) throws DataException {
    requireKind(raw, where);
    if (scaling.equals(Scaling.PIXELS) && scaled.values() instanceof Values.Floats) {
      usable(raw, scaled, i -> String.format(Locale.ROOT, "%s: example %d", where, i + 1));
    }
  }

  private void requireFit(ExampleBatch examples) throws DataException {
    var images = examples.images();
    if (images.size() != size) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: has %d numbers; the model takes %d",
              examples.place(0),
              images.size(),
              size),
          images.isPicture() ? List.of() : List.of("columns"));
    }
    requireKind(images, examples.place(0));
  }

  /** Refuses pictures of another shape, which pixel for pixel mean nothing, and other numbers. */
  private void requireKind(Images images, String place) throws DataException {
    if (rows > 1 && images.isPicture() && images.rows() != rows) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: is of %d x %d pixels; the model was trained on %d x %d",
              place,
              images.rows(),
              images.columns(),
              rows,
              size / rows));
    }
    boolean bytes = images.values() instanceof Values.Bytes;
    boolean ofPixels =
        scaling.least().stream().allMatch(x -> x >= 0 && x <= 1)
            && scaling.largest().stream().allMatch(x -> x >= 0 && x <= 1);
    if (bytes && !ofPixels) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: is of bytes, pixels that are 0 to 1; the model was trained on other numbers, such as %s to %s",
              place,
              scaling.least().get(0),
              scaling.largest().get(0)));
    }
  }

  /** The first number that the model cannot be given; -1 when it can be given all. */
  private int firstWrong(float[] v) {
    boolean pixels = scaling.equals(Scaling.PIXELS);
    float least = pixels ? -TOLERANCE : -Float.MAX_VALUE;
    float largest = pixels ? 1 + TOLERANCE : Float.MAX_VALUE;
    for (int i = 0; i < v.length; i++) {
      boolean fits = v[i] >= least && v[i] <= largest; // NaN fails both comparisons
      if (!fits && !(missing && Float.isNaN(v[i]))) {
        return i;
      }
    }
    return -1;
  }

  private DataException wrong(String place, int column, double x) {
    String why;
    var settings = List.<String>of();
    if (Double.isNaN(x)) {
      why = "a value is missing; allow that, or leave such rows out";
      settings = List.of("missing");
    } else if (Double.isInfinite(x)) {
      why = "is not a finite number";
    } else if (scaling.equals(Scaling.PIXELS)) {
      why = "is no pixel: the model was trained on numbers from 0 to 1";
    } else {
      why = "is too far from the values that the model was trained on";
    }
    return new DataException(
        String.format(Locale.ROOT, "%s, number %d: %s %s", place, column + 1, x, why), settings);
  }
}

package org.gbrbm.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Images to train on and images to test with, all of one size.
 *
 * @param train the training images
 * @param test the test images
 * @param names those of the numbers of an example: of the columns of a table; empty where they have
 *     none, or not each its own
 */
public record ImageSet(Images train, Images test, List<String> names) {
  /** Floats whose checksum is taken at a time. */
  private static final int CHUNK = 1 << 16;

  /**
   * Checks that both parts hold images of one size and scaling.
   *
   * @throws IllegalArgumentException when they differ, or there are more or fewer names than
   *     numbers of an example
   */
  public ImageSet {
    if (train.rows() != test.rows() || train.columns() != test.columns()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "training images are %d x %d, test images %d x %d",
              train.rows(),
              train.columns(),
              test.rows(),
              test.columns()));
    }
    if (!train.scaling().equals(test.scaling())) {
      throw new IllegalArgumentException("training and test images are not scaled alike");
    }
    names = List.copyOf(names);
    if (!names.isEmpty() && names.size() != train.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d names for examples of %d numbers", names.size(), train.size()));
    }
  }

  /**
   * Puts both parts together, whose numbers have no names.
   *
   * @param train the training images
   * @param test the test images
   * @throws IllegalArgumentException when they differ in size or scaling
   */
  public ImageSet(Images train, Images test) {
    this(train, test, List.of());
  }

  /** Both parts changed alike. */
  ImageSet map(UnaryOperator<Images> change) {
    return new ImageSet(change.apply(train), change.apply(test), names);
  }

  /**
   * Scales training and test images with the numbers of the training images.
   *
   * @param train the training images, not scaled
   * @param test the test images, not scaled, of the same size
   * @param scale how
   * @return both, scaled
   * @throws IllegalArgumentException when they differ in size, or values reach too far for 32-bit
   *     floats
   */
  public static ImageSet of(Images train, Images test, Scale scale) {
    var scaling = Scaling.of(scale, train);
    return new ImageSet(scaling.apply(train), scaling.apply(test));
  }

  /**
   * Reads a data set, scaled as suits it; see {@link DataSource#read()}.
   *
   * @param path the folder or file
   * @return the images; what is trained on a table keeps the names of its columns
   * @throws DataException when a file is missing or damaged, or the files do not fit one another
   */
  public static ImageSet read(Path path) throws DataException {
    return new DataSource(path).read().images();
  }

  /**
   * Reads a data set and scales it; see {@link DataSource#read(Scale)}.
   *
   * @param path the folder or file
   * @param scale how
   * @return the images
   * @throws DataException when a file is missing or damaged, or the files do not fit one another
   */
  public static ImageSet read(Path path, Scale scale) throws DataException {
    return new DataSource(path).read(scale).images();
  }

  /** {@return whether a value is missing} */
  public boolean hasMissing() {
    return train.hasMissing() || test.hasMissing();
  }

  /** {@return the map between visible units and the data's own values} */
  public Scaling scaling() {
    return train.scaling();
  }

  /**
   * {@return training images to compare with the test images: as many, from the whole set at even
   * distances, so that means over both are equally uncertain; all where there are fewer}
   */
  public Images trainLikeTest() {
    return train.spread(test.count());
  }

  /**
   * Reads the classes of the training images.
   *
   * @param directory a folder with IDX files, the only data that has classes
   * @return for each training image, a number from 0 to 255
   * @throws DataException when the file is missing or damaged
   */
  public static int[] trainingLabels(Path directory) throws DataException {
    ByteBuffer bytes;
    try {
      bytes = IdxFolder.of(directory).trainingLabels();
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: cannot be read (%s)", directory, e), e);
    }
    return IntStream.range(0, bytes.remaining())
        .map(i -> Byte.toUnsignedInt(bytes.get(i)))
        .toArray();
  }

  /**
   * {@return a CRC-32C of all images, as scaled, and of their sizes, by which one data set is told
   * from another, for instance {@code crc32c:0a1b2c3d}} It costs a hundredth of what a SHA-256
   * does, and guards against mistakes, not against malice.
   */
  public String checksum() {
    var crc = new CRC32C();
    for (var part : List.of(train, test)) {
      crc.update(
          ByteBuffer.allocate(12)
              .putInt(part.count())
              .putInt(part.rows())
              .putInt(part.columns())
              .flip());
      update(crc, part.values());
    }
    return String.format(Locale.ROOT, "crc32c:%08x", crc.getValue());
  }

  private static void update(CRC32C crc, Values values) {
    if (values instanceof Values.Bytes bytes) {
      crc.update(bytes.buffer());
      return;
    }
    if (values instanceof Values.Doubles) {
      throw new IllegalStateException("only scaled images have a checksum");
    }
    var floats = ((Values.Floats) values).buffer();
    var chunk = ByteBuffer.allocate(CHUNK * Float.BYTES);
    for (int first = 0; first < floats.remaining(); first += CHUNK) {
      int length = Math.min(CHUNK, floats.remaining() - first);
      chunk.asFloatBuffer().put(floats.slice(floats.position() + first, length));
      crc.update(chunk.slice(0, length * Float.BYTES));
    }
  }
}

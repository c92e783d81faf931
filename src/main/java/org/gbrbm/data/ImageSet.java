package org.gbrbm.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Images to train on and images to test with, all of one size.
 *
 * @param train the training images
 * @param test the test images
 */
public record ImageSet(Images train, Images test) {
  /** Floats whose checksum is taken at a time. */
  private static final int CHUNK = 1 << 16;

  /**
   * Checks that both parts hold images of one size and scaling.
   *
   * @throws IllegalArgumentException when they differ
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
   * Reads a data set, scaled as suits it: pixels stored as bytes to [0, 1], other numbers by {@link
   * Scale#STANDARD}. It is one of
   *
   * <ul>
   *   <li>a folder with the four IDX files of MNIST or of one of its drop-in replacements, each as
   *       it is or with {@code .gz}: {@code train-images-idx3-ubyte}, {@code
   *       train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}.
   *       The labels are only counted.
   *   <li>a folder of PNG or JPEG images of one size, in the order of their names; colours become
   *       their luma. Its subfolders {@code train} and {@code test} are the two parts.
   *   <li>a {@code .npy} file with a NumPy array [N, D] or [N, rows, columns] of {@code uint8} or
   *       of floating-point numbers
   *   <li>a {@code .npz} file with such arrays of the names {@code train} and {@code test}, {@code
   *       x_train} and {@code x_test}, {@code X_train} and {@code X_test}, or with one of any name
   *   <li>a {@code .csv} file of numbers, a vector a line, with or without a header
   * </ul>
   *
   * <p>Where the data do not say what is for the test, every tenth image is, beginning with the
   * tenth; of fewer than ten images, the last.
   *
   * @param path the folder or file
   * @return the images
   * @throws DataException when a file is missing or damaged, or the files do not fit one another
   */
  public static ImageSet read(Path path) throws DataException {
    var raw = DataFiles.read(path);
    boolean bytes = raw.train().values() instanceof Values.Bytes;
    return scaled(path, raw, bytes ? Scale.UNIT : Scale.STANDARD);
  }

  /**
   * Reads a data set as it is: bytes as bytes, other values on their own scale.
   *
   * @param path as for {@link #read(Path)}
   * @return the images
   * @throws DataException as {@link #read(Path)} does
   */
  public static ImageSet readUnscaled(Path path) throws DataException {
    return DataFiles.read(path);
  }

  /**
   * Reads a data set and scales it with the numbers of its training images.
   *
   * @param path as for {@link #read(Path)}
   * @param scale how
   * @return the images
   * @throws DataException as {@link #read(Path)} does
   */
  public static ImageSet read(Path path, Scale scale) throws DataException {
    return scaled(path, DataFiles.read(path), scale);
  }

  /**
   * Reads a data set and scales it as another was.
   *
   * @param path as for {@link #read(Path)}
   * @param scaling the other's
   * @return the images
   * @throws DataException as {@link #read(Path)} does, or when the scaling does not fit the data
   */
  public static ImageSet read(Path path, Scaling scaling) throws DataException {
    return scaled(path, DataFiles.read(path), scaling);
  }

  private static ImageSet scaled(Path path, ImageSet raw, Scale scale) throws DataException {
    try {
      return scaled(path, raw, Scaling.of(scale, raw.train()));
    } catch (IllegalArgumentException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: %s", path, e.getMessage()), e);
    }
  }

  private static ImageSet scaled(Path path, ImageSet raw, Scaling scaling) throws DataException {
    try {
      return new ImageSet(scaling.apply(raw.train()), scaling.apply(raw.test()));
    } catch (IllegalArgumentException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: %s", path, e.getMessage()), e);
    }
  }

  /** {@return how visible units and the data's own values belong together} */
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
   * @param directory a folder with the four IDX files, the only data that has classes
   * @return for each training image, a number from 0 to 255
   * @throws DataException when the file is missing or damaged
   */
  public static int[] trainingLabels(Path directory) throws DataException {
    var bytes = IdxFile.readTrainingLabels(directory);
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
    var floats = ((Values.Floats) values).buffer();
    var chunk = ByteBuffer.allocate(CHUNK * Float.BYTES);
    while (floats.hasRemaining()) {
      chunk.clear();
      while (chunk.hasRemaining() && floats.hasRemaining()) {
        chunk.putFloat(floats.get());
      }
      crc.update(chunk.flip());
    }
  }
}

package org.gbrbm.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Images to train on and images to test with, all of one size.
 *
 * @param train the training images
 * @param test the test images
 */
public record ImageSet(Images train, Images test) {

  /**
   * Checks that both parts hold images of one size.
   *
   * @throws IllegalArgumentException when they differ
   */
  public ImageSet {
    if (train.rows() != test.rows() || train.columns() != test.columns()) {
      throw new IllegalArgumentException(
          "training images are %d x %d, test images %d x %d"
              .formatted(train.rows(), train.columns(), test.rows(), test.columns()));
    }
  }

  /**
   * Reads the four IDX files of MNIST or of one of its drop-in replacements, each as it is or with
   * {@code .gz}: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code
   * t10k-images-idx3-ubyte}, {@code t10k-labels-idx1-ubyte}. The labels are only counted.
   *
   * @param directory the folder with the files
   * @return the images
   * @throws DataException when a file is missing or damaged, or the files do not fit one another
   */
  public static ImageSet read(Path directory) throws DataException {
    var train = readPart(directory, "train");
    var test = readPart(directory, "t10k");
    try {
      return new ImageSet(train, test);
    } catch (IllegalArgumentException e) {
      throw new DataException(directory + ": " + e.getMessage(), e);
    }
  }

  private static Images readPart(Path directory, String part) throws DataException {
    var imageFile = IdxFile.find(directory, part + "-images-idx3-ubyte");
    var labelFile = IdxFile.find(directory, part + "-labels-idx1-ubyte");
    var images = IdxFile.readImages(imageFile);
    int labels = IdxFile.readLabels(labelFile).remaining();
    if (labels != images.count()) {
      throw new DataException(
          "%s has %d images but %s has %d labels: they are not of one data set"
              .formatted(imageFile, images.count(), labelFile, labels));
    }
    return images;
  }

  /**
   * Reads the classes of the training images.
   *
   * @param directory the folder that {@link #read} read
   * @return for each training image, a number from 0 to 255
   * @throws DataException when the file is missing or damaged
   */
  public static int[] trainingLabels(Path directory) throws DataException {
    var bytes = IdxFile.readLabels(IdxFile.find(directory, "train-labels-idx1-ubyte"));
    return IntStream.range(0, bytes.remaining())
        .map(i -> Byte.toUnsignedInt(bytes.get(i)))
        .toArray();
  }

  /**
   * A CRC-32C of all images and their sizes, by which one data set is told from another, for
   * instance {@code crc32c:0a1b2c3d}. It costs a hundredth of what a SHA-256 does, and guards
   * against mistakes, not against malice.
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
      crc.update(part.pixels());
    }
    return "crc32c:%08x".formatted(crc.getValue());
  }
}

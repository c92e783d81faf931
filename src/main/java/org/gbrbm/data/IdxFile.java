package org.gbrbm.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files of unsigned bytes, the format of MNIST: a big-endian magic number (0x0801 for
 * labels, 0x0803 for images), the dimensions, then the bytes. Source: Y. LeCun, C. Cortes, C.
 * Burges, "The MNIST database of handwritten digits".
 */
final class IdxFile {
  private static final Pattern NAME =
      Pattern.compile("(train|t10k)-(images|labels)-idx\\d-ubyte(\\.gz)?");

  private static final int LABEL_MAGIC = 0x0801;
  private static final int IMAGE_MAGIC = 0x0803;

  private IdxFile() {}

  /** Whether a folder holds files that look like those of a data set. */
  static boolean isIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.anyMatch(file -> NAME.matcher(file.getFileName().toString()).matches());
    }
  }

  /**
   * Reads the four files of a data set.
   *
   * @throws DataException when one is missing or damaged, or images and labels are not as many
   * @throws IllegalArgumentException when training and test images differ in size
   */
  static ImageSet readSet(Path directory) throws DataException {
    return new ImageSet(readPart(directory, "train"), readPart(directory, "t10k"));
  }

  /**
   * Reads the labels of the training images.
   *
   * @return a byte each, unsigned
   * @throws DataException when the file is missing or damaged
   */
  static ByteBuffer readTrainingLabels(Path directory) throws DataException {
    return readLabels(find(directory, "train-labels-idx1-ubyte"));
  }

  private static Images readPart(Path directory, String part) throws DataException {
    var imageFile = find(directory, part + "-images-idx3-ubyte");
    var labelFile = find(directory, part + "-labels-idx1-ubyte");
    var images = readImages(imageFile);
    int labels = readLabels(labelFile).remaining();
    if (labels != images.count()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d images but %s has %d labels: they are not of one data set",
              imageFile,
              images.count(),
              labelFile,
              labels));
    }
    return images;
  }

  /**
   * The file of this name, gzipped or not.
   *
   * @throws DataException when the folder has neither
   */
  private static Path find(Path directory, String name) throws DataException {
    for (var candidate : new String[] {name, name + ".gz"}) {
      var file = directory.resolve(candidate);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new DataException(directory.resolve(name) + "[.gz]: no such file");
  }

  /**
   * Reads all images of a file.
   *
   * @throws DataException when the file is not an IDX file of images, is cut short or too long
   */
  private static Images readImages(Path file) throws DataException {
    return read(
        file,
        IMAGE_MAGIC,
        in -> {
          int count = dimension(file, in, "images");
          int rows = dimension(file, in, "rows");
          int columns = dimension(file, in, "columns");
          return new Images(count, rows, columns, body(file, in, count, rows, columns));
        });
  }

  /**
   * Reads all labels of a file.
   *
   * @return a byte each, unsigned
   * @throws DataException when the file is not an IDX file of labels, is cut short or too long
   */
  private static ByteBuffer readLabels(Path file) throws DataException {
    return read(
        file,
        LABEL_MAGIC,
        in -> {
          int count = dimension(file, in, "labels");
          return body(file, in, count);
        });
  }

  private interface Body<T> {
    T read(DataInputStream in) throws IOException;
  }

  private static <T> T read(Path file, int expectedMagic, Body<T> body) throws DataException {
    try (var in = new DataInputStream(open(file))) {
      int magic = in.readInt();
      if (magic != expectedMagic) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: magic number 0x%08x, expected 0x%08x: not an IDX file of %s",
                file,
                magic,
                expectedMagic,
                expectedMagic == IMAGE_MAGIC ? "images" : "labels"));
      }
      return body.read(in);
    } catch (DataException e) {
      throw e;
    } catch (EOFException e) {
      throw new DataException(file + ": the file is cut short; fetch it again", e);
    } catch (ZipException e) {
      throw new DataException(
          String.format(
              Locale.ROOT, "%s: not a sound gzip file (%s); fetch it again", file, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: cannot be read (%s)", file, e), e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    var raw = Files.newInputStream(file);
    try {
      return isGzip(file)
          ? new GZIPInputStream(raw, 1 << 16)
          : new BufferedInputStream(raw, 1 << 16);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static int dimension(Path file, DataInputStream in, String what) throws IOException {
    int size = in.readInt();
    if (size < 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: its header claims %d %s",
              file,
              Integer.toUnsignedLong(size),
              what));
    }
    return size;
  }

  /** The rest of the file, which must be of exactly this size. */
  private static ByteBuffer body(Path file, InputStream in, long... dimensions) throws IOException {
    int size = DeclaredBytes.size(file, dimensions);
    long header = Integer.BYTES * (1L + dimensions.length);
    return ByteBuffer.wrap(DeclaredBytes.read(file, in, size, contentSize(file) - header));
  }

  /** What the file holds by its size, or by the last four bytes of a gzip file (RFC 1952). */
  private static long contentSize(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      if (!isGzip(file)) {
        return channel.size();
      }
      var last = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(last, channel.size() - last.capacity());
      return Integer.toUnsignedLong(last.getInt(0));
    }
  }

  private static boolean isGzip(Path file) {
    return file.toString().endsWith(".gz");
  }
}

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
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files of unsigned bytes, the format of MNIST: a big-endian magic number (0x0801 for
 * labels, 0x0803 for images), the dimensions, then the bytes. Source: Y. LeCun, C. Cortes, C.
 * Burges, "The MNIST database of handwritten digits".
 */
final class IdxFile {
  private static final int LABEL_MAGIC = 0x0801;
  private static final int IMAGE_MAGIC = 0x0803;

  /** What one Java array, and one TensorFlow tensor made from it, can hold. */
  private static final long MAXIMUM_BYTES = Integer.MAX_VALUE - 8L;

  /** The least bytes to make room for before the file has shown that it holds more. */
  private static final int FIRST_CHUNK = 1 << 20;

  /** Magic number and three dimensions. */
  private static final int LONGEST_HEADER = 16;

  private IdxFile() {}

  /**
   * The file of this name, gzipped or not.
   *
   * @throws DataException when the folder has neither
   */
  static Path find(Path directory, String name) throws DataException {
    if (!Files.isDirectory(directory)) {
      throw new DataException(
          directory + ": no such folder; name one that holds the four IDX files with --data");
    }
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
  static Images readImages(Path file) throws DataException {
    return read(
        file,
        IMAGE_MAGIC,
        in -> {
          int count = dimension(file, in, "images");
          int rows = dimension(file, in, "rows");
          int columns = dimension(file, in, "columns");
          return new Images(count, rows, columns, body(file, in, (long) count * rows, columns));
        });
  }

  /**
   * Counts the labels of a file.
   *
   * @throws DataException when the file is not an IDX file of labels, is cut short or too long
   */
  static int countLabels(Path file) throws DataException {
    return read(
        file,
        LABEL_MAGIC,
        in -> {
          int count = dimension(file, in, "labels");
          return body(file, in, count, 1).remaining();
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
            "%s: magic number 0x%08x, expected 0x%08x: not an IDX file of %s"
                .formatted(
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
          "%s: not a sound gzip file (%s); fetch it again".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s)".formatted(file, e), e);
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
          "%s: its header claims %d %s".formatted(file, Integer.toUnsignedLong(size), what));
    }
    return size;
  }

  /** The rest of the file, which must be of exactly this size. Grows as the file delivers. */
  private static ByteBuffer body(Path file, InputStream in, long lines, int lineSize)
      throws IOException {
    if (lines > MAXIMUM_BYTES / lineSize) {
      throw new DataException(
          "%s: its header claims %d x %d bytes, more than one data set may hold"
              .formatted(file, lines, lineSize));
    }
    int size = (int) (lines * lineSize);
    // A damaged header may claim gigabytes: unless the file's size bears it out, take the memory
    // only as the bytes really come.
    long header = contentSize(file) - size;
    boolean borneOut = header > 0 && header <= LONGEST_HEADER;
    if (borneOut) {
      requireHeap(file, size);
    }
    var bytes = new byte[borneOut ? size : Math.min(size, FIRST_CHUNK)];
    int read = 0;
    while (true) {
      read += in.readNBytes(bytes, read, bytes.length - read);
      if (read < bytes.length) {
        throw new DataException(
            "%s: the file is cut short: %d of the %d bytes that its header claims"
                .formatted(file, read, size));
      }
      if (read == size) {
        break;
      }
      requireHeap(file, size);
      bytes = Arrays.copyOf(bytes, (int) Math.min(size, bytes.length * 2L));
    }
    if (in.read() >= 0) {
      throw new DataException(
          "%s: the file goes on after the %d bytes that its header claims".formatted(file, size));
    }
    return ByteBuffer.wrap(bytes);
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

  /** A small gzip file can hold gigabytes that its header is honest about. */
  private static void requireHeap(Path file, long size) throws DataException {
    long present = Runtime.getRuntime().maxMemory();
    // The last two arrays while the bytes come.
    if (size + size / 2 > present) {
      throw new DataException(
          "%s: its %d MiB do not fit in Java's memory of %d MiB; give it more, for instance with JAVA_TOOL_OPTIONS=-Xmx%dm"
              .formatted(file, size >> 20, present >> 20, ((3 * size) >> 20) + 256));
    }
  }
}

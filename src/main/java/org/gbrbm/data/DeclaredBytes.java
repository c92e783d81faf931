package org.gbrbm.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The body of a file whose header says how long it is. */
final class DeclaredBytes {
  /** What one Java array, and one TensorFlow tensor made from it, can hold. */
  private static final long MAXIMUM_BYTES = Integer.MAX_VALUE - 8L;

  /** The least bytes to make room for before the file has shown that it holds more. */
  private static final int FIRST_CHUNK = 1 << 20;

  private DeclaredBytes() {}

  /**
   * The size of a body.
   *
   * @param file for messages
   * @param dimensions what the header claims, each at least 1
   * @return their product
   * @throws DataException when it is more than an array may hold
   */
  static int size(Path file, long... dimensions) throws DataException {
    long size = 1;
    for (long dimension : dimensions) {
      if (size > MAXIMUM_BYTES / dimension) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: its header claims %s bytes, more than one data set may hold",
                file,
                join(dimensions)));
      }
      size *= dimension;
    }
    return (int) size;
  }

  private static String join(long[] dimensions) {
    return String.join(" x ", Arrays.stream(dimensions).mapToObj(Long::toString).toList());
  }

  /**
   * Reads the rest of a file.
   *
   * @param file for messages
   * @param in the file after its header
   * @param size how many bytes the header claims
   * @param present how many bytes there are by the size of the file or of what it is packed in
   * @return the bytes
   * @throws DataException when there are fewer or more, or Java's memory does not suffice
   * @throws IOException when they cannot be read
   */
  static byte[] read(Path file, InputStream in, int size, long present) throws IOException {
    // A damaged header may claim gigabytes: unless the file's size bears it out, take the memory
    // only as the bytes really come.
    boolean borneOut = present == size;
    if (borneOut) {
      requireHeap(file, size);
    }
    var bytes = new byte[borneOut ? size : Math.min(size, FIRST_CHUNK)];
    int read = 0;
    while (true) {
      read += in.readNBytes(bytes, read, bytes.length - read);
      if (read < bytes.length) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: the file is cut short: %d of the %d bytes that its header claims",
                file,
                read,
                size));
      }
      if (read == size) {
        break;
      }
      requireHeap(file, size);
      bytes = Arrays.copyOf(bytes, (int) Math.min(size, bytes.length * 2L));
    }
    if (in.read() >= 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the file goes on after the %d bytes that its header claims",
              file,
              size));
    }
    return bytes;
  }

  /**
   * Refuses what Java's memory will not hold: a small packed file can hold gigabytes that its
   * header is honest about.
   *
   * @param file for the message
   * @param size bytes of the data
   * @throws DataException when they do not fit
   */
  static void requireHeap(Path file, long size) throws DataException {
    long present = Runtime.getRuntime().maxMemory();
    // The last two arrays while the bytes come.
    if (size + size / 2 > present) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: its %d MiB do not fit in Java's memory of %d MiB; give it more, for instance with JAVA_TOOL_OPTIONS=-Xmx%dm",
              file,
              size >> 20,
              present >> 20,
              ((3 * size) >> 20) + 256));
    }
  }
}

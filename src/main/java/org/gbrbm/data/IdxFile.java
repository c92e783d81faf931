package org.gbrbm.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Reads IDX files of unsigned bytes, the format of MNIST: a big-endian magic number (0x0801 for
 * labels, 0x0803 for images), the dimensions, then the bytes. Source: Y. LeCun, C. Cortes, C.
 * Burges, "The MNIST database of handwritten digits".
 */
final class IdxFile {
  private static final int LABEL_MAGIC = 0x0801;
  private static final int IMAGE_MAGIC = 0x0803;

  private IdxFile() {}

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
          return new Images(count, rows, columns, body(file, in, count, rows, columns));
        });
  }

  /**
   * Reads all labels of a file.
   *
   * @return a byte each, unsigned
   * @throws DataException when the file is not an IDX file of labels, is cut short or too long
   */
  static ByteBuffer readLabels(Path file) throws DataException {
    return read(
        file,
        LABEL_MAGIC,
        in -> {
          int count = dimension(file, in, "labels");
          return body(file, in, count);
        });
  }

  /**
   * Begins to read images in parts.
   *
   * @param labels the classes of the images, if any
   * @throws DataException when the file is not an IDX file of images
   */
  static ExampleReader open(Path file, Optional<Path> labels) throws IOException {
    var classes = labels.isEmpty() ? ByteBuffer.allocate(0) : readLabels(labels.get());
    var channel =
        Gzip.isPacked(file) ? Channels.newChannel(Gzip.open(file)) : FileChannel.open(file);
    try {
      var in = new DataInputStream(Channels.newInputStream(channel));
      requireMagic(file, in.readInt(), IMAGE_MAGIC);
      int count = dimension(file, in, "images");
      int rows = dimension(file, in, "rows");
      int columns = dimension(file, in, "columns");
      if (labels.isPresent() && classes.remaining() != count) {
        throw IdxFolder.notOfOneSet(file, count, labels.get(), classes.remaining());
      }
      return new FixedRows(
          file,
          channel,
          new FixedRows.Form(count, rows, columns, Byte.BYTES),
          Values.Bytes::new,
          labels.isEmpty() ? List.of() : List.of("label"),
          i ->
              labels.isEmpty()
                  ? List.of()
                  : List.of(Integer.toString(Byte.toUnsignedInt(classes.get(i)))));
    } catch (EOFException e) {
      channel.close();
      throw new DataException(file + ": the file is cut short; fetch it again", e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireMagic(Path file, int magic, int expected) throws DataException {
    if (magic != expected) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: magic number 0x%08x, expected 0x%08x: not an IDX file of %s",
              file,
              magic,
              expected,
              expected == IMAGE_MAGIC ? "images" : "labels"));
    }
  }

  private interface Body<T> {
    T read(DataInputStream in) throws IOException;
  }

  private static <T> T read(Path file, int expectedMagic, Body<T> body) throws DataException {
    try (var in = new DataInputStream(Gzip.open(file))) {
      requireMagic(file, in.readInt(), expectedMagic);
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
    return ByteBuffer.wrap(DeclaredBytes.read(file, in, size, Gzip.contentSize(file) - header));
  }
}

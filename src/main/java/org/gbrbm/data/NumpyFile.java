package org.gbrbm.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.layout.DataLayouts;

/** Reads NumPy arrays [N, D] or [N, rows, columns] of numbers or truth values. */
final class NumpyFile {
  private static final int BUFFER = 1 << 16;

  private NumpyFile() {}

  /**
   * Reads a file.
   *
   * @param missing whether NaN stands for a value that is missing
   * @return images that are not scaled
   * @throws DataException when it is damaged, or no array of such a shape and type
   * @throws IOException when it cannot be read
   */
  static Images read(Path file, boolean missing) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return read(file, in, Files.size(file), missing);
    }
  }

  /**
   * Reads an array.
   *
   * @param file what it is called in messages
   * @param in the array from its start
   * @param size bytes there are by the size of the file, or of what it is packed in
   * @param missing whether NaN stands for a value that is missing
   */
  static Images read(Path file, InputStream in, long size, boolean missing) throws IOException {
    try {
      var data = new DataInputStream(new BufferedInputStream(in, BUFFER));
      var header = NumpyHeader.read(file, data);
      var images = read(file, data, header, size);
      requireFinite(file, images, missing);
      return images;
    } catch (EOFException e) {
      throw new DataException(file + ": the file is cut short", e);
    }
  }

  private static Images read(Path file, InputStream data, NumpyHeader header, long size)
      throws IOException {
    var form = form(header);
    int bytes =
        DeclaredBytes.size(file, form.count(), form.rows(), form.columns(), form.bytesEach());
    var body = DeclaredBytes.read(file, data, bytes, size - header.length());
    var ordered = header.fortran() ? transposed(body, form) : body;
    if (header.type().isConverted()) {
      DeclaredBytes.requireHeap(file, (long) bytes / form.bytesEach() * Double.BYTES);
    }
    return new Images(
        form.count(), form.rows(), form.columns(), values(header, ByteBuffer.wrap(ordered)));
  }

  /**
   * Begins to read a file in parts.
   *
   * @throws DataException when it is damaged, or no array of such a shape and type
   * @throws IOException when it cannot be read
   */
  static ExampleReader open(Path file) throws IOException {
    return open(file, FileChannel.open(file), Files.size(file));
  }

  /**
   * Begins to read an array in parts; one in Fortran's order is read whole.
   *
   * @param file what it is called in messages
   * @param in the array from its start, which is closed with the reader, or when it cannot be read
   * @param size bytes there are by the size of the file, or of what it is packed in
   */
  static ExampleReader open(Path file, ReadableByteChannel in, long size) throws IOException {
    try {
      var data = new DataInputStream(Channels.newInputStream(in));
      var header = NumpyHeader.read(file, data);
      if (header.fortran()) {
        var whole = new WholeReader(file, read(file, data, header, size));
        in.close();
        return whole;
      }
      return new FixedRows(file, in, form(header), body -> values(header, body));
    } catch (EOFException e) {
      in.close();
      throw new DataException(file + ": the file is cut short", e);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static FixedRows.Form form(NumpyHeader header) {
    var shape = header.shape();
    return new FixedRows.Form(
        shape[0], shape.length == 2 ? 1 : shape[1], shape[shape.length - 1], header.type().bytes());
  }

  private static Values values(NumpyHeader header, ByteBuffer body) {
    var bytes = body.order(header.order());
    int count = body.remaining() / header.type().bytes();
    return switch (header.type()) {
      case U1 -> new Values.Bytes(bytes);
      case B1 -> new Values.Bytes(blackAndWhite(body));
      case I1 -> floats(bytes::get, count);
      case I2 -> floats(bytes.asShortBuffer()::get, count);
      case U2 -> {
        var shorts = bytes.asShortBuffer();
        yield floats(i -> Short.toUnsignedInt(shorts.get(i)), count);
      }
      case F2 -> {
        var shorts = new short[count];
        bytes.asShortBuffer().get(shorts);
        var halves = DataLayouts.FLOAT16.applyTo(DataBuffers.of(shorts));
        yield floats(halves::getFloat, count);
      }
      case F4 -> new Values.Floats(bytes.asFloatBuffer(), Scaling.IDENTITY);
      case I4 -> doubles(bytes.asIntBuffer()::get, count);
      case U4 -> {
        var ints = bytes.asIntBuffer();
        yield doubles(i -> Integer.toUnsignedLong(ints.get(i)), count);
      }
      case I8 -> doubles(bytes.asLongBuffer()::get, count);
      case U8 -> {
        var longs = bytes.asLongBuffer();
        yield doubles(i -> unsigned(longs.get(i)), count);
      }
      case F8 -> new Values.Doubles(bytes.asDoubleBuffer());
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : 2.0 * (bits >>> 1) + (bits & 1);
  }

  /** Truth values as pixels: 0 for false, 255 for true. */
  private static ByteBuffer blackAndWhite(ByteBuffer truth) {
    var pixels = ByteBuffer.allocate(truth.remaining());
    while (truth.hasRemaining()) {
      pixels.put((byte) (truth.get() == 0 ? 0 : 255));
    }
    return pixels.flip();
  }

  private static Values floats(IntToDoubleFunction number, int count) {
    var floats = FloatBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      floats.put(i, (float) number.applyAsDouble(i));
    }
    return new Values.Floats(floats, Scaling.IDENTITY);
  }

  private static Values doubles(IntToDoubleFunction number, int count) {
    var doubles = DoubleBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      doubles.put(i, number.applyAsDouble(i));
    }
    return new Values.Doubles(doubles);
  }

  private static void requireFinite(Path file, Images images, boolean missing)
      throws DataException {
    int wrong = images.firstNotFinite(missing);
    if (wrong >= 0) {
      double value = images.values().stored(wrong);
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: [%d, %d] is %s, not a finite number; %sleave such rows out or fill them in",
              file,
              wrong / images.size(),
              wrong % images.size(),
              value,
              Double.isNaN(value) ? "allow values to be missing, " : ""),
          Double.isNaN(value) ? List.of("missing") : List.of());
    }
  }

  /** From the order where the first index runs fastest to that where the last one does. */
  private static byte[] transposed(byte[] body, FixedRows.Form form) {
    int bytes = form.bytesEach();
    int count = form.count();
    int rows = form.rows();
    int columns = form.columns();
    var ordered = new byte[body.length];
    int to = 0;
    for (int n = 0; n < count; n++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          System.arraycopy(body, (n + count * (row + rows * column)) * bytes, ordered, to, bytes);
          to += bytes;
        }
      }
    }
    return ordered;
  }
}

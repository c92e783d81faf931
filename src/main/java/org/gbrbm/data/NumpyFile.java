package org.gbrbm.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.layout.DataLayouts;

/** Reads NumPy arrays [N, D] or [N, rows, columns] of numbers or truth values. */
final class NumpyFile {
  private NumpyFile() {}

  /**
   * Reads a file.
   *
   * @return images that are not scaled
   * @throws DataException when it is damaged, or no array of such a shape and type
   * @throws IOException when it cannot be read
   */
  static Images read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return read(file, in, Files.size(file));
    }
  }

  /**
   * Reads an array.
   *
   * @param file what it is called in messages
   * @param in the array from its start
   * @param size bytes there are by the size of the file, or of what it is packed in
   */
  static Images read(Path file, InputStream in, long size) throws IOException {
    try {
      var data = new DataInputStream(new BufferedInputStream(in, 1 << 16));
      var header = NumpyHeader.read(file, data);
      var shape = header.shape();
      int count = shape[0];
      int rows = shape.length == 2 ? 1 : shape[1];
      int columns = shape[shape.length - 1];
      int bytes = DeclaredBytes.size(file, count, rows, columns, header.type().bytes());
      var body = DeclaredBytes.read(file, data, bytes, size - header.length());
      var ordered =
          header.fortran() ? transposed(body, header.type().bytes(), count, rows, columns) : body;
      return new Images(count, rows, columns, values(file, header, ordered, rows * columns));
    } catch (EOFException e) {
      throw new DataException(file + ": the file is cut short", e);
    }
  }

  private static Values values(Path file, NumpyHeader header, byte[] body, int size)
      throws DataException {
    var bytes = ByteBuffer.wrap(body).order(header.order());
    int count = body.length / header.type().bytes();
    return switch (header.type()) {
      case U1 -> new Values.Bytes(bytes);
      case B1 -> new Values.Bytes(blackAndWhite(body));
      case I1 -> floats(file, bytes::get, count, size);
      case I2 -> floats(file, bytes.asShortBuffer()::get, count, size);
      case U2 -> {
        var shorts = bytes.asShortBuffer();
        yield floats(file, i -> Short.toUnsignedInt(shorts.get(i)), count, size);
      }
      case F2 -> {
        var shorts = new short[count];
        bytes.asShortBuffer().get(shorts);
        var halves = DataLayouts.FLOAT16.applyTo(DataBuffers.of(shorts));
        yield floats(file, halves::getFloat, count, size);
      }
      case F4 -> floats(file, bytes.asFloatBuffer()::get, count, size);
      case I4 -> doubles(file, bytes.asIntBuffer()::get, count, size);
      case U4 -> {
        var ints = bytes.asIntBuffer();
        yield doubles(file, i -> Integer.toUnsignedLong(ints.get(i)), count, size);
      }
      case I8 -> doubles(file, bytes.asLongBuffer()::get, count, size);
      case U8 -> {
        var longs = bytes.asLongBuffer();
        yield doubles(file, i -> unsigned(longs.get(i)), count, size);
      }
      case F8 -> doubles(file, bytes.asDoubleBuffer()::get, count, size);
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : 2.0 * (bits >>> 1) + (bits & 1);
  }

  /** Truth values as pixels: 0 for false, 255 for true. */
  private static ByteBuffer blackAndWhite(byte[] truth) {
    var pixels = ByteBuffer.allocate(truth.length);
    for (byte value : truth) {
      pixels.put((byte) (value == 0 ? 0 : 255));
    }
    return pixels.flip();
  }

  private static Values floats(Path file, IntToDoubleFunction number, int count, int size)
      throws DataException {
    var floats = FloatBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      floats.put(i, (float) finite(file, number.applyAsDouble(i), i, size));
    }
    return new Values.Floats(floats, Scaling.IDENTITY);
  }

  private static Values doubles(Path file, IntToDoubleFunction number, int count, int size)
      throws DataException {
    DeclaredBytes.requireHeap(file, (long) count * Double.BYTES);
    var doubles = DoubleBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      doubles.put(i, finite(file, number.applyAsDouble(i), i, size));
    }
    return new Values.Doubles(doubles);
  }

  private static double finite(Path file, double value, int index, int size) throws DataException {
    if (!Double.isFinite(value)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: [%d, %d] is %s, not a finite number; leave such rows out or fill them in",
              file,
              index / size,
              index % size,
              value));
    }
    return value;
  }

  /** From the order where the first index runs fastest to that where the last one does. */
  private static byte[] transposed(byte[] body, int bytes, int count, int rows, int columns) {
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

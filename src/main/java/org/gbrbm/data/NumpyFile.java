package org.gbrbm.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.layout.DataLayouts;

/** Reads NumPy arrays [N, D] or [N, rows, columns] of bytes or floating-point numbers. */
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
    return switch (header.type()) {
      case U1 -> new Values.Bytes(bytes);
      case F2 -> {
        var shorts = new short[body.length / Short.BYTES];
        bytes.asShortBuffer().get(shorts);
        var halves = DataLayouts.FLOAT16.applyTo(DataBuffers.of(shorts));
        yield floats(file, halves::getFloat, shorts.length, size);
      }
      case F4 -> floats(file, bytes.asFloatBuffer()::get, body.length / Float.BYTES, size);
      case F8 -> floats(file, bytes.asDoubleBuffer()::get, body.length / Double.BYTES, size);
    };
  }

  private static Values floats(Path file, IntToDoubleFunction number, int count, int size)
      throws DataException {
    var floats = FloatBuffer.allocate(count);
    for (int i = 0; i < count; i++) {
      float value = (float) number.applyAsDouble(i);
      if (!Float.isFinite(value)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: [%d, %d] is %s, not a finite 32-bit number; leave such rows out or fill them in",
                file,
                i / size,
                i % size,
                number.applyAsDouble(i)));
      }
      floats.put(i, value);
    }
    return new Values.Floats(floats, Scaling.IDENTITY);
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

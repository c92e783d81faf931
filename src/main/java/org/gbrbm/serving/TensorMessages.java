package org.gbrbm.serving;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.TensorShapeProto.Dim;

/** Tensors as messages, their values as little-endian bytes or in the field of their type. */
final class TensorMessages {
  private TensorMessages() {}

  /** Rows of one length, float32 [n, length]. */
  static TensorProto floats(List<float[]> rows) {
    int columns = rows.get(0).length;
    var bytes = littleEndian(rows.size() * columns * Float.BYTES);
    for (var row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return tensor(DataType.DT_FLOAT, bytes, rows.size(), columns);
  }

  /** A single number, int32 []. */
  static TensorProto int32(int value) {
    return tensor(DataType.DT_INT32, littleEndian(Integer.BYTES).putInt(value));
  }

  /** Two numbers, int64 [2]. */
  static TensorProto int64s(long first, long second) {
    return tensor(
        DataType.DT_INT64, littleEndian(2 * Long.BYTES).putLong(first).putLong(second), 2);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto tensor(DataType type, ByteBuffer content, long... shape) {
    var message = TensorShapeProto.newBuilder();
    for (long size : shape) {
      message.addDim(Dim.newBuilder().setSize(size));
    }
    return TensorProto.newBuilder()
        .setDtype(type)
        .setTensorShape(message)
        .setTensorContent(ByteString.copyFrom(content.flip()))
        .build();
  }

  /**
   * Reads the rows of an answer.
   *
   * @param answer float32, which must have exactly this shape and as many finite values
   * @param shape [n] or [n, columns]
   * @throws IllegalArgumentException that says what is wrong with the answer
   */
  static float[][] rows(TensorProto answer, List<Long> shape) {
    var sizes = answer.getTensorShape().getDimList().stream().map(Dim::getSize).toList();
    if (answer.getDtype() != DataType.DT_FLOAT || !sizes.equals(shape)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s in place of %s",
              new TensorType(answer.getDtype(), sizes),
              new TensorType(DataType.DT_FLOAT, shape)));
    }
    int rows = Math.toIntExact(shape.get(0));
    int columns = shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    var content = answer.getTensorContent();
    boolean packed = !content.isEmpty();
    long expected = (long) rows * columns;
    boolean complete =
        packed ? content.size() == expected * Float.BYTES : answer.getFloatValCount() == expected;
    if (!complete) {
      throw new IllegalArgumentException("not as many values as its shape claims");
    }
    var bytes = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    var values = new float[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float value = packed ? bytes.getFloat() : answer.getFloatVal(i * columns + j);
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(value + " in place of a number");
        }
        values[i][j] = value;
      }
    }
    return values;
  }
}

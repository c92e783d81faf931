package org.gbrbm.serving;

import java.util.List;
import java.util.Locale;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto.Dim;

/**
 * The type of an input or output.
 *
 * @param dtype the type of its elements
 * @param shape its sizes, -1 where any will do
 */
public record TensorType(DataType dtype, List<Long> shape) {
  /**
   * Copies the shape.
   *
   * @param dtype of the elements
   * @param shape sizes from 0, or -1 where any will do
   */
  public TensorType {
    shape = List.copyOf(shape);
  }

  static TensorType of(TensorInfo info) {
    var shape = info.getTensorShape();
    return new TensorType(info.getDtype(), shape.getDimList().stream().map(Dim::getSize).toList());
  }

  @Override
  public String toString() {
    return dtype.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT) + " " + shape;
  }
}

package org.gbrbm.serving;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
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
@JsonPropertyOrder({"type", "shape"})
public record TensorType(@JsonIgnore DataType dtype, List<Long> shape) {
  /** Copies the shape. */
  public TensorType {
    shape = List.copyOf(shape);
  }

  static TensorType of(TensorInfo info) {
    var shape = info.getTensorShape();
    return new TensorType(info.getDtype(), shape.getDimList().stream().map(Dim::getSize).toList());
  }

  /** {@return the type of the elements as NumPy names it, for instance {@code float32}} */
  @JsonProperty("type")
  public String elements() {
    return switch (dtype) {
      case DT_FLOAT -> "float32";
      case DT_DOUBLE -> "float64";
      default -> dtype.name().replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
    };
  }

  @Override
  public String toString() {
    return elements() + shape.stream().map(String::valueOf).collect(joining(", ", "[", "]"));
  }
}

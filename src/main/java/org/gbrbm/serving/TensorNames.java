package org.gbrbm.serving;

import org.tensorflow.Operand;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** How a graph's tensors are told of in a model's description. */
final class TensorNames {
  private TensorNames() {}

  /** For instance {@code images:0}. */
  static String of(Operand<?> tensor) {
    return tensor.op().name() + ":" + tensor.asOutput().index();
  }

  /** Name, type and shape, -1 standing for any size. */
  static TensorInfo info(Operand<?> tensor) {
    var shape = TensorShapeProto.newBuilder();
    for (long size : tensor.shape().asArray()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(of(tensor))
        .setDtype(tensor.asOutput().dataType())
        .setTensorShape(shape)
        .build();
  }
}

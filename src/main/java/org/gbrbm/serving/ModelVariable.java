package org.gbrbm.serving;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TFloat32;

/**
 * A variable of a served model. It is a resource, as TensorFlow 2 has them: Python's TensorFlow
 * does not know the older kind, which {@code Ops.variable} makes, for a variable.
 *
 * @param name what it is called in the model's files
 * @param handle names the variable to operations
 * @param value what it holds
 */
record ModelVariable(String name, VarHandleOp handle, Operand<TFloat32> value) {

  static ModelVariable of(Ops tf, String name, Shape shape) {
    var handle = tf.withName(name).varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
    var value = tf.withName(name + "_value").readVariableOp(handle, TFloat32.class);
    return new ModelVariable(name, handle, value);
  }

  /**
   * What tells Python's TensorFlow of the variable.
   *
   * @param initializer the operation that sets it
   */
  VariableDef definition(Op initializer) {
    return VariableDef.newBuilder()
        .setVariableName(TensorNames.of(handle))
        .setInitializerName(initializer.op().name())
        .setSnapshotName(TensorNames.of(value))
        .setIsResource(true)
        .setTrainable(true)
        .build();
  }
}

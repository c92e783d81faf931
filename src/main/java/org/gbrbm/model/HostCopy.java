package org.gbrbm.model;

import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Copies of tensors that outlive them: a tensor's memory is native, and goes with its result. */
public final class HostCopy {
  private HostCopy() {}

  /**
   * {@return a tensor's numbers, in its shape}
   *
   * @param tensor which may be closed then
   */
  public static DoubleNdArray of(TFloat64 tensor) {
    var copy = NdArrays.ofDoubles(tensor.shape());
    tensor.copyTo(copy);
    return copy;
  }

  /**
   * {@return a tensor's numbers, in its shape}
   *
   * @param tensor which may be closed then
   */
  public static FloatNdArray of(TFloat32 tensor) {
    var copy = NdArrays.ofFloats(tensor.shape());
    tensor.copyTo(copy);
    return copy;
  }

  /**
   * {@return the numbers of an array or a tensor, one after another}
   *
   * @param array which may be closed then
   */
  public static float[] floats(FloatNdArray array) {
    var copy = new float[Math.toIntExact(array.size())];
    array.copyTo(DataBuffers.of(copy));
    return copy;
  }
}

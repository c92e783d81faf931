package org.gbrbm.train;

import org.gbrbm.data.Images;
import org.gbrbm.data.Values;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Images as tensors. */
public final class ImageTensors {
  private ImageTensors() {}

  /**
   * The values of images.
   *
   * @param images the images
   * @return [N, D], of the type TUint8 or TFloat32, as they are stored
   */
  public static Tensor of(Images images) {
    var shape = Shape.of(images.count(), images.size());
    if (images.values() instanceof Values.Floats floats) {
      return TFloat32.tensorOf(shape, DataBuffers.of(floats.buffer()));
    }
    return TUint8.tensorOf(shape, DataBuffers.of(((Values.Bytes) images.values()).buffer()));
  }
}

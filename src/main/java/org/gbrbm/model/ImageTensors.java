package org.gbrbm.model;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Images as tensors, and tensors as images. */
public final class ImageTensors {
  /** Values copied at a time. */
  private static final int PART = 1 << 16;

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
      return TFloat32.tensorOf(shape, tensor -> copy(floats.buffer(), tensor));
    }
    var bytes = (Values.Bytes) images.values();
    return TUint8.tensorOf(shape, tensor -> copy(bytes.buffer(), tensor));
  }

  /**
   * {@return images from visible units} Those of pixels become bytes, black or white where they lie
   * outside 0 to 1.
   *
   * @param v [N, D]
   * @param rows of each image
   * @param columns of each image, D / rows
   * @param scaling of the model that the visible units are from
   */
  public static Images images(FloatNdArray v, int rows, int columns, Scaling scaling) {
    var floats = HostCopy.floats(v);
    var units = new Values.Floats(FloatBuffer.wrap(floats), scaling);
    var values =
        scaling.equals(Scaling.PIXELS) ? new Values.Bytes(units.grey(rows * columns)) : units;
    return new Images(floats.length / (rows * columns), rows, columns, values);
  }

  // A read-only buffer hides its array, and TensorFlow would then copy it value by value.

  private static void copy(ByteBuffer from, TUint8 tensor) {
    var to = tensor.asRawTensor().data();
    var part = new byte[Math.min(PART, from.remaining())];
    while (from.hasRemaining()) {
      int length = Math.min(part.length, from.remaining());
      from.get(part, 0, length);
      to = to.write(part, 0, length).offset(length);
    }
  }

  private static void copy(FloatBuffer from, TFloat32 tensor) {
    var to = tensor.asRawTensor().data().asFloats();
    var part = new float[Math.min(PART, from.remaining())];
    while (from.hasRemaining()) {
      int length = Math.min(part.length, from.remaining());
      from.get(part, 0, length);
      to = to.write(part, 0, length).offset(length);
    }
  }
}

package org.gbrbm.evaluate;

import java.nio.ByteBuffer;
import org.gbrbm.data.Images;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TUint8;

/** Images to tensors and back. */
final class Tensors {
  private Tensors() {}

  /** The bytes of images, [N, D]. */
  static TUint8 of(Images images) {
    return TUint8.tensorOf(
        Shape.of(images.count(), images.size()), DataBuffers.of(images.pixels()));
  }

  /** Images of these sizes from their bytes, [N, D]. */
  static Images images(TUint8 bytes, int rows, int columns) {
    var pixels = new byte[(int) bytes.size()];
    bytes.asRawTensor().data().read(pixels);
    return new Images(pixels.length / (rows * columns), rows, columns, ByteBuffer.wrap(pixels));
  }
}

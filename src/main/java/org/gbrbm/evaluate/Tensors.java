package org.gbrbm.evaluate;

import java.nio.FloatBuffer;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.buffer.DataBuffers;

/** Tensors to images. */
final class Tensors {
  private Tensors() {}

  /**
   * Images from visible units. Those of pixels become bytes, black or white where they lie outside
   * 0 to 1.
   *
   * @param v [N, D]
   * @param rows of each image
   * @param columns of each image, D / rows
   * @param scaling of the model that the visible units are from
   */
  static Images images(FloatNdArray v, int rows, int columns, Scaling scaling) {
    var floats = new float[(int) v.size()];
    v.copyTo(DataBuffers.of(floats));
    var units = new Values.Floats(FloatBuffer.wrap(floats), scaling);
    var values =
        scaling.equals(Scaling.PIXELS) ? new Values.Bytes(units.grey(rows * columns)) : units;
    return new Images(floats.length / (rows * columns), rows, columns, values);
  }
}

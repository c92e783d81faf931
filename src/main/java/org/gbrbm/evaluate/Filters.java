package org.gbrbm.evaluate;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.gbrbm.model.RbmParameters;

/** The weights of hidden units as images. */
public final class Filters {
  private Filters() {}

  /**
   * {@return the columns of W, an image for each hidden unit: middle grey is 0, white and black are
   * plus and minus the unit's greatest weight by amount}
   *
   * @param parameters the model
   * @param rows pixels from top to bottom
   * @param columns pixels from left to right
   * @param most filters of the first so many hidden units, or of all
   * @throws IllegalArgumentException when the model has not so many visible units
   */
  public static Images of(RbmParameters parameters, int rows, int columns, int most) {
    LoadedModel.requireFit(parameters.visible(), rows, columns);
    int visible = parameters.visible();
    int count = Math.min(most, parameters.hidden());
    var pixels = ByteBuffer.allocate(Math.multiplyExact(count, visible));
    for (int j = 0; j < count; j++) {
      float greatest = Float.MIN_NORMAL;
      for (int i = 0; i < visible; i++) {
        greatest = Math.max(greatest, Math.abs(parameters.W().getFloat(i, j)));
      }
      for (int i = 0; i < visible; i++) {
        float share = parameters.W().getFloat(i, j) / greatest;
        pixels.put((byte) Math.round(127.5f + 127.5f * share));
      }
    }
    return new Images(count, rows, columns, pixels.flip());
  }

  /**
   * {@return the columns of W as they are, a vector for each hidden unit}
   *
   * @param parameters the model
   */
  public static Images weights(RbmParameters parameters) {
    var weights = FloatBuffer.allocate(parameters.hidden() * parameters.visible());
    for (int j = 0; j < parameters.hidden(); j++) {
      for (int i = 0; i < parameters.visible(); i++) {
        weights.put(parameters.W().getFloat(i, j));
      }
    }
    var values = new Values.Floats(weights.flip(), Scaling.IDENTITY);
    return new Images(parameters.hidden(), 1, parameters.visible(), values);
  }
}

package org.gbrbm.evaluate;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.gbrbm.model.Background;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.StdArrays;

/**
 * The weights of hidden units as images. Behind a background they are what a unit that is on adds
 * to the mean of the data, U (s * sigma * w): the weights themselves are along principal axes.
 */
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
    for (var weights : ofEachUnit(parameters, count)) {
      float greatest = Float.MIN_NORMAL;
      for (float weight : weights) {
        greatest = Math.max(greatest, Math.abs(weight));
      }
      for (float weight : weights) {
        pixels.put((byte) Math.round(127.5f + 127.5f * weight / greatest));
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
    for (var ofUnit : ofEachUnit(parameters, parameters.hidden())) {
      weights.put(ofUnit);
    }
    var values = new Values.Floats(weights.flip(), Scaling.IDENTITY);
    return new Images(parameters.hidden(), 1, parameters.visible(), values);
  }

  /** The weights of the first hidden units, [count, D]. */
  private static float[][] ofEachUnit(RbmParameters parameters, int count) {
    var w = new float[count][parameters.visible()];
    for (int j = 0; j < count; j++) {
      for (int i = 0; i < w[j].length; i++) {
        w[j][i] = parameters.W().getFloat(i, j);
      }
    }
    return parameters.background().map(known -> added(known, parameters.sigma(), w)).orElse(w);
  }

  private static float[][] added(Background background, FloatNdArray sigma, float[][] w) {
    var axes = StdArrays.array2dCopyOf(background.axes());
    var along = new float[axes.length];
    for (int i = 0; i < along.length; i++) {
      along[i] = background.deviations().getFloat(i) * sigma.getFloat(i);
    }
    var x = new float[w.length][along.length];
    for (int j = 0; j < w.length; j++) {
      for (int k = 0; k < along.length; k++) {
        double sum = 0;
        for (int i = 0; i < along.length; i++) {
          sum += axes[k][i] * along[i] * w[j][i];
        }
        x[j][k] = (float) sum;
      }
    }
    return x;
  }
}

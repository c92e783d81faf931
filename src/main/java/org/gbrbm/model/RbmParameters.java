package org.gbrbm.model;

import org.tensorflow.Result;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * The parameters of a model on the host. The arrays are not copied and must not be changed.
 *
 * @param W weights, [D, M]
 * @param b visible bias, [D]
 * @param c hidden bias, [M]
 * @param sigma standard deviation of the visible units, [D]
 */
public record RbmParameters(FloatNdArray W, FloatNdArray b, FloatNdArray c, FloatNdArray sigma) {

  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException when they do not fit one another
   */
  public RbmParameters {
    if (W.rank() != 2
        || !b.shape().equals(Shape.of(W.shape().get(0)))
        || !c.shape().equals(Shape.of(W.shape().get(1)))
        || !sigma.shape().equals(b.shape())) {
      throw new IllegalArgumentException(
          "shapes do not fit: W %s, b %s, c %s, sigma %s"
              .formatted(W.shape(), b.shape(), c.shape(), sigma.shape()));
    }
  }

  /** Copies a tensor's values to the host, so that they outlive it. */
  public static FloatNdArray copyOf(TFloat32 tensor) {
    var copy = NdArrays.ofFloats(tensor.shape());
    tensor.copyTo(copy);
    return copy;
  }

  /**
   * Copies a model to the host.
   *
   * @param result W, b, c and sigma, fetched in this order
   */
  public static RbmParameters copyOf(Result result) {
    return new RbmParameters(
        copyOf((TFloat32) result.get(0)),
        copyOf((TFloat32) result.get(1)),
        copyOf((TFloat32) result.get(2)),
        copyOf((TFloat32) result.get(3)));
  }

  /** D, the number of visible units. */
  public int visible() {
    return (int) W.shape().get(0);
  }

  /** M, the number of hidden units. */
  public int hidden() {
    return (int) W.shape().get(1);
  }
}

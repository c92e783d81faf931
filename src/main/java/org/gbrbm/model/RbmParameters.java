package org.gbrbm.model;

import java.util.Locale;
import java.util.Optional;
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
 * @param background what lies between the data and the visible units; empty where they are the same
 */
public record RbmParameters(
    FloatNdArray W,
    FloatNdArray b,
    FloatNdArray c,
    FloatNdArray sigma,
    Optional<Background> background) {

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
          String.format(
              Locale.ROOT,
              "shapes do not fit: W %s, b %s, c %s, sigma %s",
              W.shape(),
              b.shape(),
              c.shape(),
              sigma.shape()));
    }
    if (background.isPresent() && background.get().visible() != b.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a background of %d visible units is not that of a model of %d",
              background.get().visible(),
              b.size()));
    }
  }

  /**
   * Creates the parameters of a model whose visible units are the data themselves.
   *
   * @param W weights, [D, M]
   * @param b visible bias, [D]
   * @param c hidden bias, [M]
   * @param sigma standard deviation of the visible units, [D]
   * @throws IllegalArgumentException when the shapes do not fit one another
   */
  public RbmParameters(FloatNdArray W, FloatNdArray b, FloatNdArray c, FloatNdArray sigma) {
    this(W, b, c, sigma, Optional.empty());
  }

  /**
   * Copies a model to the host.
   *
   * @param result W, b, c and sigma, fetched in this order
   * @return the model, independent of the tensors
   */
  public static RbmParameters copyOf(Result result) {
    return new RbmParameters(
        HostCopy.of((TFloat32) result.get(0)),
        HostCopy.of((TFloat32) result.get(1)),
        HostCopy.of((TFloat32) result.get(2)),
        HostCopy.of((TFloat32) result.get(3)));
  }

  /**
   * The same model on values x of which it was trained on v = (x - offset) / factor. The map is
   * affine, so that it only changes the parameters:
   *
   * <pre>{@code
   * sigma_x = factor * sigma,   b_x = offset + factor * b,   W_x = W,
   * c_x = c - (offset / (factor * sigma))' W
   * }</pre>
   *
   * Then p(h|x) = p(h|v) and F_x(x) = F(v). The density of x is that of v divided by the product of
   * the factors, which is in log Z.
   *
   * @param offset the x that is v = 0, [D]
   * @param factor the distance in x that is 1 in v, [D], positive
   * @return the model on x; it shares what does not change
   * @throws IllegalArgumentException when there are not D of them
   */
  public RbmParameters onOriginalScale(double[] offset, double[] factor) {
    if (offset.length != visible() || factor.length != visible()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a model of %d visible units needs as many offsets and factors, not %d and %d",
              visible(),
              offset.length,
              factor.length));
    }
    var bX = NdArrays.ofFloats(b.shape());
    var sigmaX = NdArrays.ofFloats(sigma.shape());
    var shift = new double[hidden()];
    for (int i = 0; i < visible(); i++) {
      bX.setFloat((float) (offset[i] + factor[i] * b.getFloat(i)), i);
      sigmaX.setFloat((float) (factor[i] * sigma.getFloat(i)), i);
      double scaledOffset = offset[i] / (factor[i] * sigma.getFloat(i));
      for (int j = 0; j < shift.length; j++) {
        shift[j] += scaledOffset * W.getFloat(i, j);
      }
    }
    var cX = NdArrays.ofFloats(c.shape());
    for (int j = 0; j < shift.length; j++) {
      cX.setFloat((float) (c.getFloat(j) - shift[j]), j);
    }
    return new RbmParameters(W, bX, cX, sigmaX);
  }

  /**
   * {@return the same model behind a background}
   *
   * @param other what lies between the data and the visible units
   * @throws IllegalArgumentException when it is not of as many visible units
   */
  public RbmParameters with(Optional<Background> other) {
    return new RbmParameters(W, b, c, sigma, other);
  }

  /** {@return D, the number of visible units} */
  public int visible() {
    return (int) W.shape().get(0);
  }

  /** {@return M, the number of hidden units} */
  public int hidden() {
    return (int) W.shape().get(1);
  }
}

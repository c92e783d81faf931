package org.gbrbm.model;

import java.util.List;
import java.util.Locale;
import org.tensorflow.Result;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * A normal distribution of the data x that a model starts from. The model is one of
 *
 * <pre>{@code
 * v = ((x - mean) U) / s
 * }</pre>
 *
 * which are independent and standard normal under it: what correlates linearly costs no hidden
 * units. The density of x is that of v times 1 / prod_i s_i. The arrays are not copied and must not
 * be changed.
 *
 * @param mean of the data, [D]
 * @param axes U, the principal axes: orthonormal columns, [D, D]
 * @param deviations s, the standard deviations along them, [D], positive
 */
public record Background(FloatNdArray mean, FloatNdArray axes, FloatNdArray deviations) {
  /** What its {@link #parts} are called in files. */
  public static final List<String> NAMES =
      List.of("background_mean", "background_axes", "background_deviations");

  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException when they do not fit one another
   */
  public Background {
    long D = mean.size();
    if (!mean.shape().equals(Shape.of(D))
        || !axes.shape().equals(Shape.of(D, D))
        || !deviations.shape().equals(mean.shape())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "shapes do not fit: mean %s, axes %s, deviations %s",
              mean.shape(),
              axes.shape(),
              deviations.shape()));
    }
  }

  /**
   * Copies a background to the host.
   *
   * @param result mean, axes and deviations, fetched in this order
   * @return the background, independent of the tensors
   */
  public static Background copyOf(Result result) {
    return new Background(
        HostCopy.of((TFloat32) result.get(0)),
        HostCopy.of((TFloat32) result.get(1)),
        HostCopy.of((TFloat32) result.get(2)));
  }

  /** {@return D, the number of visible units} */
  public int visible() {
    return (int) mean.size();
  }

  /** {@return mean, axes and deviations, in this order} */
  public List<FloatNdArray> parts() {
    return List.of(mean, axes, deviations);
  }

  /**
   * {@return the shapes of the {@link #parts} of a background}
   *
   * @param visible D, the number of visible units
   */
  public static List<Shape> shapes(long visible) {
    return List.of(Shape.of(visible), Shape.of(visible, visible), Shape.of(visible));
  }
}

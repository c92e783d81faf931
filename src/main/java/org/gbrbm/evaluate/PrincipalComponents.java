package org.gbrbm.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.ExampleParts;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Principal component analysis: the linear method that a model's hidden units compete with. The
 * components are the eigenvectors of the covariance matrix; where an image has more values than
 * there are images, they come from the products of the images with one another. Source: I. T.
 * Jolliffe, "Principal Component Analysis", 2002, sections 1.1 and 3.5.
 */
final class PrincipalComponents implements AutoCloseable {
  /** Rows of the matrix whose eigenvectors are sought: it takes a second or two for them. */
  private static final int LARGEST_MATRIX = 1024;

  private static final int MOST_IMAGES = 10_000;

  /** Bounds an array of all images to 256 MiB. */
  private static final int MOST_VALUES = 1 << 25;

  private static final int BATCH = 1000;

  /** Of the mean variance. */
  private static final double RIDGE = 0.1;

  /** An eigenvalue below this share of the largest one is nothing but rounding. */
  private static final double NOTHING = 1e-12;

  private final Computation<Operations> computation;
  private final Result fitted;
  private final int count;

  private record Operations(
      FedImages images,
      Eigen own,
      Operand<TFloat64> ownVariance,
      Placeholder<TFloat64> components,
      Operand<TFloat64> squares,
      Operand<TFloat64> explained) {

    /**
     * Components [D, k], the variance along each [k], ascending, and the squared distances of all
     * images from their mean: the sum of all eigenvalues, a scalar.
     */
    record Eigen(
        Operand<TFloat64> components,
        Operand<TFloat64> variances,
        Operand<TFloat64> sumOfSquares) {}

    /** Of n images of D values, the components that belong to the k largest eigenvalues. */
    static Operations define(Ops tf, int n, float[] mean, int k) {
      int D = mean.length;
      var images = FedImages.of(tf, D);
      var x = tf.math.sub(images.v(), tf.constant(mean));
      var own = D <= LARGEST_MATRIX ? ofCovariance(tf, x, n, D, k) : ofProducts(tf, x, n, k);
      var components = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(D, k)));
      var centred = tf.dtypes.cast(x, TFloat64.class);
      return new Operations(
          images,
          own,
          tf.math.div(own.sumOfSquares, tf.constant((double) n * D)),
          components,
          tf.reduceSum(tf.math.square(centred), tf.constant(1)),
          tf.math.square(tf.linalg.matMul(centred, components)));
    }

    /**
     * The product is rounded to single precision, which takes a third of its time. The components
     * change by a few parts in a million and stay orthogonal.
     */
    private static Eigen ofCovariance(Ops tf, Operand<TFloat32> x, int n, int D, int k) {
      var products = tf.linalg.matMul(x, x, MatMul.transposeA(true));
      var eigen = tf.linalg.selfAdjointEig(tf.dtypes.cast(products, TFloat64.class));
      return new Eigen(
          last(tf, eigen.v(), D, k),
          variances(tf, eigen.e(), n, D, k),
          tf.reduceSum(eigen.e(), tf.constant(0)));
    }

    private static Operand<TFloat64> variances(
        Ops tf, Operand<TFloat64> eigenvalues, int n, int count, int k) {
      var largest = tf.slice(eigenvalues, tf.array(count - k), tf.array(k));
      return tf.math.div(tf.math.maximum(largest, tf.zerosLike(largest)), tf.constant((double) n));
    }

    /** X X' u = l u, so that X' u / sqrt(l) is an eigenvector of X' X, of length 1. */
    private static Eigen ofProducts(Ops tf, Operand<TFloat32> centred, int n, int k) {
      var x = tf.dtypes.cast(centred, TFloat64.class);
      var eigen = tf.linalg.selfAdjointEig(tf.linalg.matMul(x, x, MatMul.transposeB(true)));
      var u = last(tf, eigen.v(), n, k);
      var l = last(tf, tf.reshape(eigen.e(), tf.array(1, n)), n, k);
      var least = tf.math.mul(tf.reduceMax(l, tf.array(0, 1)), tf.constant(NOTHING));
      var inverse = tf.select(tf.math.greater(l, least), tf.math.rsqrt(l), tf.zerosLike(l));
      return new Eigen(
          tf.math.mul(tf.linalg.matMul(x, u, MatMul.transposeA(true)), inverse),
          variances(tf, eigen.e(), n, n, k),
          tf.reduceSum(eigen.e(), tf.constant(0)));
    }

    /** The last k of so many columns: eigenvalues are in ascending order. */
    private static Operand<TFloat64> last(Ops tf, Operand<TFloat64> matrix, int columns, int k) {
      return tf.slice(matrix, tf.array(0, columns - k), tf.array(-1, k));
    }
  }

  /**
   * Finds components.
   *
   * @param train what they are those of; no more than 10,000 of the images are used, of wide ones
   *     fewer
   * @param most how many components, where there are as many
   * @param execution how TensorFlow is to run it
   */
  PrincipalComponents(Images train, int most, Execution execution) {
    int D = train.size();
    int n = D <= LARGEST_MATRIX ? MOST_IMAGES : LARGEST_MATRIX;
    var used = train.spread(Math.max(2, Math.min(n, MOST_VALUES / D)));
    int k = Math.min(most, Math.min(D, used.count()));
    count = k;
    computation =
        Computation.of(
            execution.exact(), (graph, tf) -> Operations.define(tf, used.count(), used.mean(), k));
    try (var values = ImageTensors.of(used)) {
      var operations = computation.operations();
      fitted =
          feed(values)
              .fetch(operations.own.components)
              .fetch(operations.own.variances)
              .fetch(operations.ownVariance)
              .run();
    } catch (RuntimeException | Error e) {
      computation.close();
      throw e;
    }
  }

  private Session.Runner feed(Tensor images) {
    return computation.operations().images.feed(computation.runner(), images);
  }

  /**
   * {@return the mean squared error a value of images that are rebuilt from some of the components,
   * by the number of components}
   *
   * @param images of the same size and scaling
   * @param numbers of components; all there are where that is less
   */
  SortedMap<Integer, Double> errors(Images images, List<Integer> numbers) {
    var all = new double[1];
    var explained = new double[count];
    forEach(
        images,
        (example, total, along) -> {
          all[0] += total;
          Arrays.setAll(explained, i -> explained[i] + along[i]);
        });
    var errors = new TreeMap<Integer, Double>();
    for (int number : numbers) {
      double rest = all[0] - Arrays.stream(explained, Math.max(0, count - number), count).sum();
      errors.put(number, Math.max(0, rest) / ((double) images.count() * images.size()));
    }
    return errors;
  }

  /**
   * {@return the mean squared error a value of each image that is rebuilt from some of the
   * components}
   *
   * @param images of the same size and scaling
   * @param number of components; all there are where that is less
   */
  float[] errorOfEach(Images images, int number) {
    var errors = new float[images.count()];
    forEach(
        images,
        (example, total, along) -> {
          double rest = total - Arrays.stream(along, Math.max(0, count - number), count).sum();
          errors[example] = (float) (Math.max(0, rest) / images.size());
        });
    return errors;
  }

  /**
   * {@return the squared Mahalanobis distance of each image from the mean: minus twice its
   * log-density under a normal distribution with the covariance of the training images, up to a
   * constant} A tenth of the mean variance is added to each variance, so that what is constant in
   * the training images does not decide alone.
   *
   * @param images of the same size and scaling
   */
  float[] distanceOfEach(Images images) {
    var variances = StdArrays.array1dCopyOf((TFloat64) fitted.get(1));
    double ridge = RIDGE * ((TFloat64) fitted.get(2)).getDouble();
    var distances = new float[images.count()];
    forEach(
        images,
        (example, total, along) -> {
          double distance = (total - Arrays.stream(along).sum()) / ridge;
          for (int i = 0; i < count; i++) {
            distance += along[i] / (variances[i] + ridge);
          }
          distances[example] = (float) distance;
        });
    return distances;
  }

  /** Is told of each image: its squared distance from the mean, all and along each component. */
  private interface ImageListener {
    void image(int index, double total, double[] along);
  }

  private void forEach(Images images, ImageListener listener) {
    var operations = computation.operations();
    ExampleParts.of(images, Math.min(BATCH, MOST_VALUES / images.size()))
        .forEach(
            (values, first) ->
                feed(values)
                    .feed(operations.components, fitted.get(0))
                    .fetch(operations.squares)
                    .fetch(operations.explained)
                    .run(),
            (result, first) -> {
              var totals = StdArrays.array1dCopyOf((TFloat64) result.get(0));
              var along = StdArrays.array2dCopyOf((TFloat64) result.get(1));
              for (int i = 0; i < totals.length; i++) {
                listener.image(first + i, totals[i], along[i]);
              }
            });
  }

  @Override
  public void close() {
    fitted.close();
    computation.close();
  }
}

package org.gbrbm.train;

import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.ExampleParts;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.HostCopy;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat64;

/** The mean and the covariance of examples, the latter by its eigenvectors; in double precision. */
final class Covariance {
  private final float[] mean;
  private final double[] eigenvalues;
  private final DoubleNdArray axes;

  private Covariance(float[] mean, double[] eigenvalues, DoubleNdArray axes) {
    this.mean = mean;
    this.eigenvalues = eigenvalues;
    this.axes = axes;
  }

  /** The mean of the examples, [D]. */
  float[] mean() {
    return mean.clone();
  }

  /** The variances along the axes, ascending, [D]. */
  double[] eigenvalues() {
    return eigenvalues.clone();
  }

  /** The eigenvectors, orthonormal columns in the order of the eigenvalues, [D, D]. */
  DoubleNdArray axes() {
    return axes;
  }

  /** What is run of the graph that adds up products. */
  private record Sums(FedImages images, Variable<TFloat64> products, Operand<TFloat64> add) {
    static Sums define(Ops tf, float[] mean) {
      var images = FedImages.of(tf, mean.length);
      var x = centred(tf, images, mean);
      var products = tf.variable(Shape.of(mean.length, mean.length), TFloat64.class);
      tf.withInitScope().assign(products, tf.zeros(tf.constant(products.shape()), TFloat64.class));
      var add = tf.assignAdd(products, tf.linalg.matMul(x, x, MatMul.transposeA(true)));
      return new Sums(images, products, add);
    }
  }

  /** What is run of the graph that finds eigenvectors. */
  private record Eigen(
      Operand<TFloat64> sums, Operand<TFloat64> values, Operand<TFloat64> vectors) {
    static Eigen define(Ops tf, int count) {
      var sums = tf.placeholder(TFloat64.class);
      var eigen = tf.linalg.selfAdjointEig(tf.math.div(sums, tf.constant((double) count)));
      return new Eigen(sums, eigen.e(), eigen.v());
    }
  }

  /** What is run of the graph that adds up squares along axes. */
  private record Squares(FedImages images, Operand<TFloat64> sums) {}

  private static Operand<TFloat64> centred(Ops tf, FedImages images, float[] mean) {
    var x = tf.dtypes.cast(images.v(), TFloat64.class);
    return tf.math.sub(x, tf.dtypes.cast(tf.constant(mean), TFloat64.class));
  }

  /**
   * The covariance of examples, of which no value is missing.
   *
   * @param examples the examples
   */
  static Covariance of(Images examples) {
    var mean = examples.mean();
    try (var sums = Computation.of(Execution.onHost(), (graph, tf) -> Sums.define(tf, mean))) {
      sums.session().initialize();
      var operations = sums.operations();
      ExampleParts.of(examples)
          .forEach(
              (values, first) ->
                  operations.images.feed(sums.runner(), values).addTarget(operations.add).run(),
              (nothing, first) -> {});
      try (var products = sums.runner().fetch(operations.products).run()) {
        return ofProducts(mean, (TFloat64) products.get(0), examples.count());
      }
    }
  }

  private static Covariance ofProducts(float[] mean, TFloat64 products, int count) {
    try (var eigen = Computation.of(Execution.onHost(), (graph, tf) -> Eigen.define(tf, count));
        var result =
            eigen
                .runner()
                .feed(eigen.operations().sums, products)
                .fetch(eigen.operations().values)
                .fetch(eigen.operations().vectors)
                .run()) {
      var axes = HostCopy.of((TFloat64) result.get(1));
      return new Covariance(mean, StdArrays.array1dCopyOf((TFloat64) result.get(0)), axes);
    }
  }

  /** The mean square of other examples along each axis, from the mean, [D]. */
  double[] squaresAlong(Images others) {
    var sums = new double[mean.length];
    try (var squares =
        Computation.of(
            Execution.onHost(),
            (graph, tf) -> {
              var images = FedImages.of(tf, mean.length);
              var along = tf.linalg.matMul(centred(tf, images, mean), tf.constant(axes));
              return new Squares(images, tf.reduceSum(tf.math.square(along), tf.constant(0)));
            })) {
      var operations = squares.operations();
      ExampleParts.of(others)
          .forEach(
              (values, first) ->
                  operations.images.feed(squares.runner(), values).fetch(operations.sums).run(),
              (result, first) -> {
                var partial = StdArrays.array1dCopyOf((TFloat64) result.get(0));
                for (int i = 0; i < sums.length; i++) {
                  sums[i] += partial[i] / others.count();
                }
              });
    }
    return sums;
  }
}

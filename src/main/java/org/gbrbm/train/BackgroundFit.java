package org.gbrbm.train;

import java.util.Arrays;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Background;
import org.gbrbm.model.ExampleParts;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.WhitenedSpace;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Fits a {@link Background} to training examples: the normal distribution of their mean and
 * covariance, by the eigenvectors of the latter. Of low rank K, the variances beyond the K largest
 * are their mean, which is the maximum of the likelihood (M. E. Tipping, C. M. Bishop,
 * "Probabilistic principal component analysis", 1999). No variance is below the square of the
 * recipe's least sigma. Where there are few examples for so many units, a ridge is added to all
 * variances: that of {@link #RIDGES} which gives the highest likelihood to every fifth example when
 * the others are fitted.
 */
final class BackgroundFit {
  /** Its eigenvectors take a minute or two. */
  static final int MOST_VISIBLE = 4096;

  /** Examples for each unit from which their covariance needs no ridge. */
  private static final int ENOUGH_EXAMPLES = 50;

  private static final int LEFT_OUT = 5;

  /** Shares of the mean variance. */
  private static final double[] RIDGES = {
    0, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1
  };

  private final BackgroundKind kind;
  private final double leastVariance;

  private BackgroundFit(Recipe recipe) {
    this.kind = recipe.background();
    this.leastVariance = Math.pow(recipe.visible().sigmaMinimum(), 2);
  }

  /** The background of a recipe for training examples. */
  static Background of(Recipe recipe, Images train) {
    var fit = new BackgroundFit(recipe);
    boolean enough = train.count() >= (long) ENOUGH_EXAMPLES * train.size();
    double ridge = enough || train.count() < 2 * LEFT_OUT ? 0 : fit.ridge(train);
    var covariance = Covariance.of(train);
    return fit.background(covariance, ridge);
  }

  private Background background(Covariance covariance, double ridge) {
    var variances = variances(covariance.eigenvalues(), ridge);
    var deviations = NdArrays.ofFloats(Shape.of(variances.length));
    var axes = NdArrays.ofFloats(covariance.axes().shape());
    for (int i = 0; i < variances.length; i++) {
      deviations.setFloat((float) Math.sqrt(variances[i]), i);
    }
    covariance.axes().scalars().forEachIndexed((at, u) -> axes.setFloat((float) u.getDouble(), at));
    return new Background(NdArrays.vectorOf(covariance.mean()), axes, deviations);
  }

  /** The variances along the axes, ascending, for eigenvalues in that order. */
  private double[] variances(double[] eigenvalues, double ridge) {
    int rest = kind.kind() == BackgroundKind.Kind.FULL ? 0 : eigenvalues.length - kind.rank();
    double ofRest = Arrays.stream(eigenvalues, 0, Math.max(0, rest)).average().orElse(0);
    var variances = new double[eigenvalues.length];
    for (int i = 0; i < variances.length; i++) {
      variances[i] = Math.max(leastVariance, (i < rest ? ofRest : eigenvalues[i]) + ridge);
    }
    return variances;
  }

  /** The ridge that serves examples best which the covariance has not seen. */
  private double ridge(Images train) {
    var seen = Covariance.of(train.withoutEveryNth(LEFT_OUT));
    var spread = seen.squaresAlong(train.everyNth(LEFT_OUT));
    double variance = Arrays.stream(seen.eigenvalues()).average().orElse(0);
    double best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (double share : RIDGES) {
      double likelihood = -misfit(variances(seen.eigenvalues(), share * variance), spread);
      if (likelihood > highest) {
        highest = likelihood;
        best = share * variance;
      }
    }
    return best;
  }

  /** Twice the negative mean log-likelihood, up to a constant, of examples with such squares. */
  private static double misfit(double[] variances, double[] squares) {
    double sum = 0;
    for (int i = 0; i < variances.length; i++) {
      sum += Math.log(variances[i]) + squares[i] / variances[i];
    }
    return sum;
  }

  /** Examples as visible units behind a background. */
  static Images units(Background background, Images examples) {
    try (var whitening =
        Computation.of(
            Execution.onHost(),
            (graph, tf) -> {
              var images = FedImages.of(tf, examples.size());
              var space = WhitenedSpace.unbounded(tf, background);
              return new Whitening(images, space.units(tf, images.v()));
            })) {
      var operations = whitening.operations();
      return ExampleParts.of(examples)
          .mapped(
              Scaling.IDENTITY,
              (values, first) ->
                  operations.images.feed(whitening.runner(), values).fetch(operations.units).run());
    }
  }

  private record Whitening(FedImages images, Operand<TFloat32> units) {}
}

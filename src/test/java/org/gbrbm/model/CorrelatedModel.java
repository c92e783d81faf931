package org.gbrbm.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;

/**
 * A small model behind a background, as the mixture of normal distributions of the data that it is:
 * one for each hidden state, with a full covariance that all have in common.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CorrelatedModel(SmallModel whitened, double[] mean, double[][] U, double[] s) {

  public static CorrelatedModel random(int visible, int hidden, long seed) {
    var random = new Random(seed);
    var mean = SmallModel.normals(random, visible, 2);
    var U = rotation(random, visible);
    var s = random.doubles(visible, 0.3, 1.5).toArray();
    return new CorrelatedModel(SmallModel.random(visible, hidden, seed + 1), mean, U, s);
  }

  /** Orthonormal columns, by Gram and Schmidt. */
  private static double[][] rotation(Random random, int D) {
    var columns = new double[D][];
    for (int i = 0; i < D; i++) {
      var column = SmallModel.normals(random, D, 1);
      for (int k = 0; k < i; k++) {
        double along = dot(column, columns[k]);
        for (int d = 0; d < D; d++) {
          column[d] -= along * columns[k][d];
        }
      }
      double length = Math.sqrt(dot(column, column));
      columns[i] = Arrays.stream(column).map(x -> x / length).toArray();
    }
    var U = new double[D][D];
    for (int d = 0; d < D; d++) {
      for (int i = 0; i < D; i++) {
        U[d][i] = columns[i][d];
      }
    }
    return U;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  public int visible() {
    return mean.length;
  }

  public int hidden() {
    return whitened.hidden();
  }

  public RbmParameters parameters() {
    var background =
        new Background(
            StdArrays.ndCopyOf(floats(mean)),
            StdArrays.ndCopyOf(
                Arrays.stream(U).map(CorrelatedModel::floats).toArray(float[][]::new)),
            StdArrays.ndCopyOf(floats(s)));
    return whitened.parameters().with(Optional.of(background));
  }

  private static float[] floats(double[] x) {
    var floats = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      floats[i] = (float) x[i];
    }
    return floats;
  }

  WhitenedSpace space(Ops tf) {
    return new WhitenedSpace(
        Range.unbounded(tf),
        SmallModel.constant(tf, mean),
        SmallModel.constant(tf, U),
        SmallModel.constant(tf, s));
  }

  /** The mean of the data given a hidden state. */
  public double[] mean(int bits) {
    var x = mean.clone();
    for (int i = 0; i < x.length; i++) {
      for (int d = 0; d < x.length; d++) {
        x[d] += U[d][i] * s[i] * whitened.visibleMean(bits, i);
      }
    }
    return x;
  }

  /** The covariance of the data given any hidden state. */
  public double[][] covariance() {
    return covariance(i -> s[i] * whitened.sigma()[i]);
  }

  /** That of the background. */
  private double[][] backgroundCovariance() {
    return covariance(i -> s[i]);
  }

  private double[][] covariance(IntToDoubleFunction deviation) {
    int D = visible();
    var C = new double[D][D];
    for (int d = 0; d < D; d++) {
      for (int e = 0; e < D; e++) {
        for (int i = 0; i < D; i++) {
          C[d][e] += U[d][i] * U[e][i] * Math.pow(deviation.applyAsDouble(i), 2);
        }
      }
    }
    return C;
  }

  /** log p(h) of each state. */
  public double[] logPriors() {
    var logs = new double[1 << hidden()];
    double sum = 0;
    for (int bits = 0; bits < logs.length; bits++) {
      sum += whitened.hiddenWeight(bits);
    }
    for (int bits = 0; bits < logs.length; bits++) {
      logs[bits] = Math.log(whitened.hiddenWeight(bits) / sum);
    }
    return logs;
  }

  /** log p(x), the sum over all hidden states. */
  public double logDensity(double[] x) {
    var priors = logPriors();
    double sum = 0;
    for (int bits = 0; bits < priors.length; bits++) {
      sum += Math.exp(priors[bits] + logNormal(x, mean(bits), covariance()));
    }
    return Math.log(sum);
  }

  /** The log-density of the background alone. */
  public double logDensityOfBackground(double[] x) {
    return logNormal(x, mean, backgroundCovariance());
  }

  /** p(h_j = 1 | x). */
  public double hiddenProbability(double[] x, int j) {
    var priors = logPriors();
    double on = 0;
    double all = 0;
    for (int bits = 0; bits < priors.length; bits++) {
      double p = Math.exp(priors[bits] + logNormal(x, mean(bits), covariance()));
      all += p;
      on += (bits >> j & 1) * p;
    }
    return on / all;
  }

  /**
   * E(x|y), where value d of the data is seen with noise of the given deviation, or not at all
   * where that is infinite: the mean over hidden states of each one's normal distribution given y.
   */
  public double[] meanGiven(double[] y, double[] noise) {
    int D = visible();
    var seen = IntStream.range(0, D).filter(d -> Double.isFinite(noise[d])).toArray();
    var C = covariance();
    var seenC = new double[seen.length][seen.length];
    for (int a = 0; a < seen.length; a++) {
      for (int e = 0; e < seen.length; e++) {
        seenC[a][e] = C[seen[a]][seen[e]] + (a == e ? noise[seen[a]] * noise[seen[a]] : 0);
      }
    }
    var priors = logPriors();
    var sum = new double[D];
    double all = 0;
    for (int bits = 0; bits < priors.length; bits++) {
      var mu = mean(bits);
      var difference = Arrays.stream(seen).mapToDouble(d -> y[d] - mu[d]).toArray();
      double p = Math.exp(priors[bits] + logNormal(difference, new double[seen.length], seenC));
      var weights = solve(seenC, difference).x;
      all += p;
      for (int d = 0; d < D; d++) {
        double x = mu[d];
        for (int a = 0; a < seen.length; a++) {
          x += C[d][seen[a]] * weights[a];
        }
        sum[d] += p * x;
      }
    }
    double total = all;
    return Arrays.stream(sum).map(x -> x / total).toArray();
  }

  private static double logNormal(double[] x, double[] mean, double[][] covariance) {
    var difference = new double[x.length];
    Arrays.setAll(difference, i -> x[i] - mean[i]);
    var solved = solve(covariance, difference);
    return -0.5
        * (x.length * Math.log(2 * Math.PI) + solved.logDeterminant + dot(difference, solved.x));
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Solved(double[] x, double logDeterminant) {}

  /** A x = b by Gaussian elimination, and log det A; A is positive definite. */
  private static Solved solve(double[][] A, double[] b) {
    int n = b.length;
    var a = Arrays.stream(A).map(double[]::clone).toArray(double[][]::new);
    var x = b.clone();
    double logDeterminant = 0;
    for (int i = 0; i < n; i++) {
      logDeterminant += Math.log(a[i][i]);
      for (int k = i + 1; k < n; k++) {
        double factor = a[k][i] / a[i][i];
        for (int j = i; j < n; j++) {
          a[k][j] -= factor * a[i][j];
        }
        x[k] -= factor * x[i];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        x[i] -= a[i][j] * x[j];
      }
      x[i] /= a[i][i];
    }
    return new Solved(x, logDeterminant);
  }
}

package org.gbrbm.model;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A model small enough to sum over all its hidden states, with its formulas in plain Java. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SmallModel(double[][] W, double[] b, double[] c, double[] sigma) {

  public static SmallModel random(int visible, int hidden, long seed) {
    var random = new Random(seed);
    var W = new double[visible][];
    for (int i = 0; i < visible; i++) {
      W[i] = normals(random, hidden, 0.7);
    }
    var sigma = random.doubles(visible, 0.3, 2).toArray();
    return new SmallModel(W, normals(random, visible, 1), normals(random, hidden, 1), sigma);
  }

  public static double[] normals(Random random, int count, double deviation) {
    return random.doubles(count).map(x -> deviation * random.nextGaussian()).toArray();
  }

  public int visible() {
    return b.length;
  }

  public int hidden() {
    return c.length;
  }

  /** The hidden vector whose bits are those of a number. */
  public double[] hiddenState(int bits) {
    var h = new double[hidden()];
    for (int j = 0; j < h.length; j++) {
      h[j] = bits >> j & 1;
    }
    return h;
  }

  double energy(double[] v, double[] h) {
    double energy = 0;
    for (int i = 0; i < visible(); i++) {
      energy += Math.pow(v[i] - b[i], 2) / (2 * sigma[i] * sigma[i]);
      for (int j = 0; j < hidden(); j++) {
        energy -= v[i] / sigma[i] * W[i][j] * h[j];
      }
    }
    for (int j = 0; j < hidden(); j++) {
      energy -= c[j] * h[j];
    }
    return energy;
  }

  /** -log sum over all h of exp(-E(v,h)), by its definition. */
  public double freeEnergy(double[] v) {
    double sum = 0;
    for (int bits = 0; bits < 1 << hidden(); bits++) {
      sum += Math.exp(-energy(v, hiddenState(bits)));
    }
    return -Math.log(sum);
  }

  /** (W h)_i. */
  private double input(int i, double[] h) {
    double sum = 0;
    for (int j = 0; j < hidden(); j++) {
      sum += W[i][j] * h[j];
    }
    return sum;
  }

  /** c.h + (b/sigma).(W h) + 1/2 |W h|^2, the logarithm of p(h) up to a constant. */
  public double hiddenLogWeight(double[] h) {
    double sum = 0;
    for (int i = 0; i < visible(); i++) {
      sum += b[i] / sigma[i] * input(i, h) + Math.pow(input(i, h), 2) / 2;
    }
    for (int j = 0; j < hidden(); j++) {
      sum += c[j] * h[j];
    }
    return sum;
  }

  /**
   * log p(h|y) up to a constant, y_i being v_i with normal noise of deviation s_i: given h, y_i is
   * Normal(b_i + sigma_i (W h)_i, sigma_i^2 + s_i^2).
   */
  double hiddenLogWeightGiven(double[] h, double[] y, double[] noise) {
    double sum = hiddenLogWeight(h);
    for (int i = 0; i < visible(); i++) {
      if (Double.isFinite(noise[i])) {
        double distance = y[i] - b[i] - sigma[i] * input(i, h);
        sum -= distance * distance / (2 * (sigma[i] * sigma[i] + noise[i] * noise[i]));
      }
    }
    return sum;
  }

  /** The sum over all hidden states, each with the integral over v in closed form. */
  public double logZ() {
    double largest = Double.NEGATIVE_INFINITY;
    for (int bits = 0; bits < 1 << hidden(); bits++) {
      largest = Math.max(largest, hiddenLogWeight(hiddenState(bits)));
    }
    double sum = 0;
    for (int bits = 0; bits < 1 << hidden(); bits++) {
      sum += Math.exp(hiddenLogWeight(hiddenState(bits)) - largest);
    }
    double logZ = largest + Math.log(sum);
    for (double deviation : sigma) {
      logZ += Math.log(deviation * Math.sqrt(2 * Math.PI));
    }
    return logZ;
  }

  /** Probability of each hidden unit under weights of all 2^M states, given as logarithms. */
  double[] hiddenMeans(ToDoubleFunction<double[]> logWeight) {
    var means = new double[hidden()];
    double all = 0;
    for (int bits = 0; bits < 1 << hidden(); bits++) {
      double p = Math.exp(logWeight.applyAsDouble(hiddenState(bits)));
      all += p;
      for (int j = 0; j < means.length; j++) {
        means[j] += (bits >> j & 1) * p;
      }
    }
    double sum = all;
    return Arrays.stream(means).map(mean -> mean / sum).toArray();
  }

  public RbmParameters parameters() {
    return new RbmParameters(
        StdArrays.ndCopyOf(floats(W)),
        StdArrays.ndCopyOf(floats(b)[0]),
        StdArrays.ndCopyOf(floats(c)[0]),
        StdArrays.ndCopyOf(floats(sigma)[0]));
  }

  /** p(h_j = 1 | v), by summing the joint distribution over the other hidden units. */
  public double hiddenProbability(double[] v, int j) {
    double on = 0;
    double all = 0;
    for (int bits = 0; bits < 1 << hidden(); bits++) {
      double p = Math.exp(-energy(v, hiddenState(bits)));
      all += p;
      on += (bits >> j & 1) * p;
    }
    return on / all;
  }

  /** The mean of p(v_i|h). */
  public double visibleMean(int bits, int i) {
    double mean = b[i];
    for (int j = 0; j < hidden(); j++) {
      mean += sigma[i] * W[i][j] * (bits >> j & 1);
    }
    return mean;
  }

  /**
   * p(h) up to a constant: the integral of exp(-E(v,h)) over v, unit by unit by completing the
   * square, -(v-b)^2/(2 sigma^2) + (v/sigma) x = -(v-b-sigma x)^2/(2 sigma^2) + b x/sigma + x^2/2.
   */
  public double hiddenWeight(int bits) {
    double log = 0;
    for (int j = 0; j < hidden(); j++) {
      log += c[j] * (bits >> j & 1);
    }
    for (int i = 0; i < visible(); i++) {
      double x = (visibleMean(bits, i) - b[i]) / sigma[i];
      log += b[i] * x / sigma[i] + x * x / 2;
    }
    return Math.exp(log);
  }

  Rbm rbm(Ops tf) {
    return new Rbm(tf, constant(tf, W), constant(tf, b), constant(tf, c), constant(tf, sigma));
  }

  static Operand<TFloat32> constant(Ops tf, double[]... rows) {
    return tf.constant(floats(rows));
  }

  static Operand<TFloat32> constant(Ops tf, double[] row) {
    return tf.constant(floats(row)[0]);
  }

  private static float[][] floats(double[]... rows) {
    var floats = new float[rows.length][rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        floats[i][j] = (float) rows[i][j];
      }
    }
    return floats;
  }

  /** Builds a graph, runs it, and returns the values of a vector. */
  static float[] vector(Function<Ops, Operand<TFloat32>> build) {
    return run(build, tensor -> StdArrays.array1dCopyOf(tensor));
  }

  /** Builds a graph, runs it, and returns the values of a matrix. */
  static float[][] matrix(Function<Ops, Operand<TFloat32>> build) {
    return run(build, tensor -> StdArrays.array2dCopyOf(tensor));
  }

  private static <T> T run(Function<Ops, Operand<TFloat32>> build, Function<TFloat32, T> copy) {
    try (var graph = new Graph()) {
      var fetched = build.apply(Ops.create(graph));
      try (var session = new Session(graph);
          var result = session.runner().fetch(fetched).run()) {
        return copy.apply((TFloat32) result.get(0));
      }
    }
  }
}

package org.gbrbm.model;

import java.util.Random;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A model small enough to sum over all its hidden states, with its formulas in plain Java. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SmallModel(double[][] W, double[] b, double[] c, double[] sigma) {

  static SmallModel random(int visible, int hidden, long seed) {
    var random = new Random(seed);
    var W = new double[visible][];
    for (int i = 0; i < visible; i++) {
      W[i] = normals(random, hidden, 0.7);
    }
    var sigma = random.doubles(visible, 0.3, 2).toArray();
    return new SmallModel(W, normals(random, visible, 1), normals(random, hidden, 1), sigma);
  }

  static double[] normals(Random random, int count, double deviation) {
    return random.doubles(count).map(x -> deviation * random.nextGaussian()).toArray();
  }

  public int visible() {
    return b.length;
  }

  public int hidden() {
    return c.length;
  }

  /** The hidden vector whose bits are those of a number. */
  double[] hiddenState(int bits) {
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

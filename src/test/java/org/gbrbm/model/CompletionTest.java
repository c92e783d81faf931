package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What is filled in, against the sum over all hidden states. */
class CompletionTest {
  private static final int D = 4;
  private static final int M = 3;
  private static final int ROWS = 4000;
  private static final SmallModel MODEL = SmallModel.random(D, M, 8);
  private static final float[] SEEN = {0.7f, Float.NaN, -0.4f, Float.NaN};

  /**
   * E(v_i | v_known) = sum_h p(h | v_known) (b + sigma W h)_i with
   *
   * <pre>{@code
   * log p(h, v_known) = c.h + sum_known v_i (W h)_i / sigma_i
   *     + sum_missing (b_i (W h)_i / sigma_i + (W h)_i^2 / 2) + constant
   * }</pre>
   */
  private static double[] expected() {
    var sum = new double[D];
    double all = 0;
    for (int state = 0; state < 1 << M; state++) {
      double log = 0;
      var Wh = new double[D];
      for (int j = 0; j < M; j++) {
        if ((state >> j & 1) == 1) {
          log += MODEL.c()[j];
          for (int i = 0; i < D; i++) {
            Wh[i] += MODEL.W()[i][j];
          }
        }
      }
      for (int i = 0; i < D; i++) {
        double x = Float.isNaN(SEEN[i]) ? MODEL.b()[i] : SEEN[i];
        log += x * Wh[i] / MODEL.sigma()[i] + (Float.isNaN(SEEN[i]) ? Wh[i] * Wh[i] / 2 : 0);
      }
      double weight = Math.exp(log);
      all += weight;
      for (int i = 0; i < D; i++) {
        sum[i] += weight * (MODEL.b()[i] + MODEL.sigma()[i] * Wh[i]);
      }
    }
    var mean = new double[D];
    for (int i = 0; i < D; i++) {
      mean[i] = Float.isNaN(SEEN[i]) ? sum[i] / all : SEEN[i];
    }
    return mean;
  }

  private interface Way {
    Operand<TFloat32> of(Ops tf, Completion completion);
  }

  /** The mean over many rows that are alike. */
  private static double[] mean(Way way) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var rows = new float[ROWS][];
      Arrays.fill(rows, SEEN);
      var v = tf.constant(rows);
      var completion = Completion.of(MODEL.rbm(tf), Range.unbounded(tf), v);
      try (var result = session.runner().fetch(way.of(tf, completion)).run()) {
        var filled = StdArrays.array2dCopyOf((TFloat32) result.get(0));
        var mean = new double[D];
        for (var row : filled) {
          for (int i = 0; i < D; i++) {
            mean[i] += row[i] / (double) ROWS;
          }
        }
        return mean;
      }
    }
  }

  @Test
  void theMeanIsThatOfTheConditionalDistribution() {
    var expected = expected();
    var mean = mean((tf, completion) -> completion.filled(Filling.GIBBS));
    for (int i = 0; i < D; i++) {
      assertEquals(expected[i], mean[i], Float.isNaN(SEEN[i]) ? 0.02 : 1e-6);
    }
  }

  @Test
  void samplesHaveThatMeanToo() {
    var expected = expected();
    var key = new long[] {3, 4};
    var mean = mean((tf, completion) -> completion.sample(30, new RandomKey(tf, tf.constant(key))));
    for (int i = 0; i < D; i++) {
      assertEquals(expected[i], mean[i], Float.isNaN(SEEN[i]) ? 0.1 : 1e-6);
    }
  }

  /** v_missing is its own reconstruction, which ten rounds come near to. */
  @Test
  void reconstructionsEndWhereTheyRebuildThemselves() {
    var mean = mean((tf, completion) -> completion.filled(Filling.MEAN_FIELD));
    for (int i = 0; i < D; i++) {
      double rebuilt = MODEL.b()[i];
      for (int j = 0; j < M; j++) {
        rebuilt += MODEL.sigma()[i] * MODEL.W()[i][j] * MODEL.hiddenProbability(mean, j);
      }
      assertEquals(Float.isNaN(SEEN[i]) ? rebuilt : SEEN[i], mean[i], 0.02);
    }
  }
}

package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What is filled in behind a background, against the mixture of normal distributions. */
class ObservedDataTest {
  private static final int D = 4;
  private static final int M = 3;
  private static final int ROWS = 3000;
  private static final double MISSING = Double.POSITIVE_INFINITY;
  private static final CorrelatedModel MODEL = CorrelatedModel.random(D, M, 5);
  private static final double[] Y = {0.7, 1.2, -0.4, 2.1};

  private interface Answer {
    Operand<TFloat32> of(Ops tf, Rbm rbm, WhitenedSpace space);
  }

  private static float[][] run(Answer answer) {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var asked = answer.of(tf, MODEL.whitened().rbm(tf), MODEL.space(tf));
      try (var result = session.runner().fetch(asked).run()) {
        return StdArrays.array2dCopyOf((TFloat32) result.get(0));
      }
    }
  }

  private static double[] mean(float[][] rows) {
    var mean = new double[D];
    for (var row : rows) {
      for (int i = 0; i < D; i++) {
        mean[i] += row[i] / (double) rows.length;
      }
    }
    return mean;
  }

  private static float[] withNaN(double[] noise) {
    var row = new float[D];
    for (int i = 0; i < D; i++) {
      row[i] = noise[i] == MISSING ? Float.NaN : (float) Y[i];
    }
    return row;
  }

  @Test
  void examplesOfSeveralPatternsAreFilledInEachByItsOwnMean() {
    double[][] patterns = {{0, MISSING, 0, MISSING}, {MISSING, 0, MISSING, MISSING}, {0, 0, 0, 0}};
    var rows = new float[ROWS][];
    Arrays.setAll(rows, n -> withNaN(patterns[n % patterns.length]));
    var filled =
        run((tf, rbm, space) -> Completion.of(rbm, space, tf.constant(rows)).filled(Filling.GIBBS));
    for (int p = 0; p < patterns.length; p++) {
      int pattern = p;
      var own =
          IntStream.range(0, ROWS)
              .filter(n -> n % patterns.length == pattern)
              .mapToObj(n -> filled[n])
              .toArray(float[][]::new);
      var expected = MODEL.meanGiven(Y, patterns[p]);
      var mean = mean(own);
      for (int i = 0; i < D; i++) {
        assertEquals(expected[i], mean[i], patterns[p][i] == 0 ? 1e-5 : 0.03, "pattern " + p);
      }
    }
  }

  /** The mean, and samples of many chains: values known, seen with noise, and not seen at all. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsSeenWithNoiseIsNeitherTrustedNorForgotten(boolean means) {
    var noise = new double[] {0, 0.5, MISSING, 1.5};
    var rows = new double[ROWS][];
    Arrays.fill(rows, Y);
    var drawn =
        run(
            (tf, rbm, space) -> {
              var y = SmallModel.constant(tf, rows);
              var given = Observation.of(rbm, space, y, SmallModel.constant(tf, noise));
              var key = new RandomKey(tf, tf.constant(new long[] {3, 4}));
              return means ? given.mean(y, 60, key) : given.gibbs(y, tf.constant(40L), key);
            });
    var expected = MODEL.meanGiven(Y, noise);
    var mean = mean(drawn);
    for (int i = 0; i < D; i++) {
      assertEquals(expected[i], mean[i], noise[i] == 0 ? 1e-4 : 0.06, "value " + i);
    }
  }

  @Test
  void dataAndVisibleUnitsAreEachOthersImages() {
    double[][] rows = {Y, {0, 0, 0, 0}, {-3, 2, 5, 1}};
    var back =
        run((tf, rbm, space) -> space.data(tf, space.units(tf, SmallModel.constant(tf, rows))));
    for (int n = 0; n < rows.length; n++) {
      for (int i = 0; i < D; i++) {
        assertEquals(rows[n][i], back[n][i], 1e-5);
      }
    }
  }
}

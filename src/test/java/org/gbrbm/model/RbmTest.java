package org.gbrbm.model;

import static org.gbrbm.model.SmallModel.constant;
import static org.gbrbm.model.SmallModel.matrix;
import static org.gbrbm.model.SmallModel.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class RbmTest {
  private static final int CHAINS = 40_000;

  private final SmallModel model = SmallModel.random(3, 4, 7);
  private final double[] v = {0.3, -1.2, 0.8};

  @Test
  void energyOfAHandComputedState() {
    // (0.5-0.25)^2/(2*0.25) + (1-0)^2/(2*4) = 0.25; c.h = 0.5; (1, 0.5).(0.1, 0.4) = 0.3
    var hand =
        new SmallModel(
            new double[][] {{0.1, 2}, {0.4, 3}},
            new double[] {0.25, 0},
            new double[] {0.5, 7},
            new double[] {0.5, 2});
    var energy =
        vector(
            tf ->
                hand.rbm(tf)
                    .energy(
                        constant(tf, new double[][] {{0.5, 1}}),
                        constant(tf, new double[][] {{1, 0}})));
    assertEquals(0.25 - 0.5 - 0.3, energy[0], 1e-6);
  }

  @Test
  void energyOfEveryHiddenState() {
    for (int bits = 0; bits < 1 << model.hidden(); bits++) {
      var h = model.hiddenState(bits);
      var energy =
          vector(
              tf ->
                  model
                      .rbm(tf)
                      .energy(constant(tf, new double[][] {v}), constant(tf, new double[][] {h})));
      assertEquals(model.energy(v, h), energy[0], 1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void freeEnergyIsTheSumOverAllHiddenStates(long seed) {
    var other = SmallModel.random(5, 8, seed);
    var w = SmallModel.normals(new Random(seed), 5, 2);
    var freeEnergy = vector(tf -> other.rbm(tf).freeEnergy(constant(tf, new double[][] {w})));
    assertEquals(other.freeEnergy(w), freeEnergy[0], 1e-3);
  }

  @Test
  void hiddenProbabilityIsTheJointDistributionsConditional() {
    var p = matrix(tf -> model.rbm(tf).hiddenProbability(constant(tf, new double[][] {v})));
    var ofMany =
        matrix(tf -> model.rbm(tf).hiddenProbabilityOfMany(constant(tf, new double[][] {v})));
    for (int j = 0; j < model.hidden(); j++) {
      assertEquals(model.hiddenProbability(v, j), p[0][j], 1e-5);
      assertEquals(model.hiddenProbability(v, j), ofMany[0][j], 1e-5);
    }
  }

  @Test
  void sampledHiddenUnitsHaveTheirProbabilities() {
    var samples =
        matrix(
            tf ->
                model
                    .rbm(tf)
                    .sampleHidden(
                        repeat(tf, v), new RandomKey(tf, tf.constant(new long[] {1, 2}))));
    for (int j = 0; j < model.hidden(); j++) {
      double p = model.hiddenProbability(v, j);
      assertEquals(p, mean(samples, j), 4 * Math.sqrt(p * (1 - p) / CHAINS));
    }
  }

  @Test
  void sampledVisibleUnitsHaveTheirMeanAndDeviation() {
    double[] h = {1, 0, 1, 1};
    var samples =
        matrix(
            tf ->
                model
                    .rbm(tf)
                    .sampleVisible(
                        repeat(tf, h), new RandomKey(tf, tf.constant(new long[] {3, 4}))));
    for (int i = 0; i < model.visible(); i++) {
      double Wh = model.W()[i][0] + model.W()[i][2] + model.W()[i][3];
      double sigma = model.sigma()[i];
      double mean = model.b()[i] + sigma * Wh;
      assertEquals(mean, mean(samples, i), 4 * sigma / Math.sqrt(CHAINS));
      double variance = 0;
      for (var sample : samples) {
        variance += Math.pow(sample[i] - mean, 2) / CHAINS;
      }
      assertEquals(1, variance / (sigma * sigma), 4 * Math.sqrt(2.0 / CHAINS));
    }
  }

  @Test
  void gibbsSamplingReachesTheModelsHiddenMarginal() {
    var probabilities = model.hiddenMeans(model::hiddenLogWeight);
    var samples =
        matrix(
            tf -> {
              var key = new RandomKey(tf, tf.constant(new long[] {5, 6}));
              var rbm = model.rbm(tf);
              var end = rbm.gibbs(repeat(tf, v), tf.constant(100L), key.fold(0));
              return rbm.sampleHidden(end, key.fold(1));
            });
    for (int j = 0; j < probabilities.length; j++) {
      double p = probabilities[j];
      assertEquals(p, mean(samples, j), 5 * Math.sqrt(p * (1 - p) / CHAINS), "h" + j);
    }
  }

  @Test
  void gibbsSamplingWithAnObservationReachesThePosterior() {
    // One unit known, one of which nothing is known, one seen through noise.
    double[] noise = {0, Double.POSITIVE_INFINITY, 0.5};
    double[] observed = {1.5, 99, -0.7};
    var probabilities = model.hiddenMeans(h -> model.hiddenLogWeightGiven(h, observed, noise));
    var samples =
        matrix(
            tf -> {
              var key = new RandomKey(tf, tf.constant(new long[] {7, 8}));
              var rbm = model.rbm(tf);
              var y = repeat(tf, observed);
              var posterior = new ObservedRbm(rbm, y, constant(tf, noise));
              var end = posterior.gibbs(y, tf.constant(100L), key.fold(0));
              return tf.concat(List.of(end, rbm.sampleHidden(end, key.fold(1))), tf.constant(1));
            });
    for (int j = 0; j < probabilities.length; j++) {
      double p = probabilities[j];
      assertEquals(p, mean(samples, 3 + j), 5 * Math.sqrt(p * (1 - p) / CHAINS), "h" + j);
    }
    for (var sample : samples) {
      assertEquals(1.5f, sample[0]);
    }
  }

  @Test
  void noGibbsStepsLeaveTheStart() {
    var end =
        matrix(
            tf ->
                model
                    .rbm(tf)
                    .gibbs(
                        constant(tf, new double[][] {v}),
                        tf.constant(0L),
                        new RandomKey(tf, tf.constant(new long[] {5, 6}))));
    assertArrayEquals(new float[] {0.3f, -1.2f, 0.8f}, end[0]);
  }

  @Test
  void reconstructionsAreClippedVisibleMeans() {
    var reconstruction =
        matrix(tf -> model.rbm(tf).reconstruct(constant(tf, new double[][] {v}), Range.unit(tf)))[
            0];
    for (int i = 0; i < model.visible(); i++) {
      double mean = model.b()[i];
      for (int j = 0; j < model.hidden(); j++) {
        mean += model.sigma()[i] * model.W()[i][j] * model.hiddenProbability(v, j);
      }
      assertEquals(Math.min(1, Math.max(0, mean)), reconstruction[i], 1e-5);
    }
  }

  @Test
  void eachUnitHasARangeOfItsOwn() {
    float infinite = Float.POSITIVE_INFINITY;
    var clipped =
        matrix(
            tf ->
                new Range(
                        tf.constant(new float[] {-2, -infinite, 0.5f}),
                        tf.constant(new float[] {-1, infinite, 1}))
                    .clip(tf, constant(tf, new double[][] {{-3, -3, -3}, {3, 3, 0.75}})));
    assertArrayEquals(new float[] {-2, -3, 0.5f}, clipped[0]);
    assertArrayEquals(new float[] {-1, 3, 0.75f}, clipped[1]);
  }

  /** v = (x - offset) / factor: the model of x, at x, is that of v, at v. */
  @Test
  void onTheOriginalScaleTheModelIsTheSame() {
    double[] offset = {120, -3, 0.5};
    double[] factor = {40, 0.25, 1};
    double[] x = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      x[i] = offset[i] + factor[i] * v[i];
    }
    var folded = model.parameters().onOriginalScale(offset, factor);
    double scaled = model.freeEnergy(v);
    assertEquals(scaled, vector(tf -> on(tf, folded).freeEnergy(row(tf, x)))[0], 1e-4);
    var probabilities = matrix(tf -> on(tf, folded).hiddenProbability(row(tf, x)))[0];
    var means = matrix(tf -> on(tf, folded).visibleMean(row(tf, model.hiddenState(5))))[0];
    for (int j = 0; j < model.hidden(); j++) {
      assertEquals(model.hiddenProbability(v, j), probabilities[j], 1e-5);
    }
    for (int i = 0; i < v.length; i++) {
      double expected = offset[i] + factor[i] * model.visibleMean(5, i);
      assertEquals(expected, means[i], 1e-4);
      assertEquals(factor[i] * model.sigma()[i], folded.sigma().getFloat(i), 1e-5);
    }
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> model.parameters().onOriginalScale(new double[2], factor));
    assertTrue(e.getMessage().contains("not 2 and 3"), e.getMessage());
  }

  private static Rbm on(Ops tf, RbmParameters parameters) {
    return new Rbm(
        tf,
        tf.constant(parameters.W()),
        tf.constant(parameters.b()),
        tf.constant(parameters.c()),
        tf.constant(parameters.sigma()));
  }

  private static Operand<TFloat32> row(Ops tf, double[] values) {
    return constant(tf, new double[][] {values});
  }

  private static Operand<TFloat32> repeat(Ops tf, double[] row) {
    return tf.tile(constant(tf, new double[][] {row}), tf.array(CHAINS, 1));
  }

  private static double mean(float[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
  }
}

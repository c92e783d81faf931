package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

class HiddenMarginalTest {
  private static final int CHAINS = 40_000;

  private final SmallModel model = SmallModel.random(3, 4, 7);
  private final double[] base = {0.5, -1, 0, 2};

  private float[] overAllStates(BiFunction<Ops, Operand<TFloat64>, Operand<TFloat64>> build) {
    return SmallModel.vector(
        tf -> {
          var numbers = tf.range(tf.constant(0L), tf.constant(16L), tf.constant(1L));
          var h = HiddenMarginal.states(tf, numbers, 4);
          return tf.dtypes.cast(build.apply(tf, h), TFloat32.class);
        });
  }

  @Test
  void statesAreTheBitsOfTheirNumbers() {
    var numbers =
        overAllStates(
            (tf, h) -> tf.reduceSum(tf.math.mul(h, tf.array(1.0, 2.0, 4.0, 8.0)), tf.constant(1)));
    for (int i = 0; i < 16; i++) {
      assertEquals(i, numbers[i]);
    }
  }

  @Test
  void weightOfEveryState() {
    var weights = overAllStates((tf, h) -> model.rbm(tf).hiddenMarginal().logWeight(h));
    for (int bits = 0; bits < 16; bits++) {
      assertEquals(model.hiddenLogWeight(model.hiddenState(bits)), weights[bits], 1e-5);
    }
  }

  @Test
  void slopeIsWhatTheModelAddsToTheBase() {
    var slopes =
        overAllStates((tf, h) -> model.rbm(tf).hiddenMarginal().slope(h, tf.constant(base)));
    for (int bits = 0; bits < 16; bits++) {
      var h = model.hiddenState(bits);
      assertEquals(model.hiddenLogWeight(h) - atBase(h), slopes[bits], 1e-5);
    }
  }

  private double atBase(double... h) {
    return IntStream.range(0, h.length).mapToDouble(j -> base[j] * h[j]).sum();
  }

  @Test
  void probabilitiesOfIndependentUnitsSumToOne() {
    var logs =
        overAllStates(
            (tf, h) ->
                tf.reshape(
                    HiddenMarginal.logIndependent(
                        tf, h, tf.expandDims(tf.constant(base), tf.constant(0))),
                    tf.array(16)));
    double all = 0;
    for (float log : logs) {
      all += Math.exp(log);
    }
    assertEquals(1, all, 1e-6);
    assertEquals(
        Math.log(1 / (1 + Math.exp(-0.5)) / (1 + Math.exp(-1)) / 2 / (1 + Math.exp(2))),
        logs[1],
        1e-6);
  }

  /** Half of the chains at each of two places of the path, with the probability of every state. */
  @ParameterizedTest
  @CsvSource({"0, 1", "0.4, 0.8"})
  void sweepsReachTheDistributionsOnThePath(double first, double second) {
    var ends =
        SmallModel.matrix(
            tf -> {
              var marginal = model.rbm(tf).hiddenMarginal();
              var places = tf.constant(new double[] {first, second});
              var t = tf.reshape(tf.broadcastTo(places, tf.array(CHAINS / 2, 2)), tf.array(-1));
              var key = new RandomKey(tf, tf.constant(new long[] {1, 2}));
              Operand<TFloat64> h = tf.zeros(tf.array(CHAINS, 4), TFloat64.class);
              for (int step = 0; step < 30; step++) {
                h = marginal.sweep(h, tf.constant(base), t, key.fold(step));
              }
              return tf.dtypes.cast(h, TFloat32.class);
            });
    for (int half = 0; half < 2; half++) {
      double t = half == 0 ? first : second;
      var counts = new int[16];
      for (int chain = half; chain < CHAINS; chain += 2) {
        int bits = 0;
        for (int j = 0; j < 4; j++) {
          bits += (int) ends[chain][j] << j;
        }
        counts[bits]++;
      }
      assertCounts(counts, h -> (1 - t) * atBase(h) + t * model.hiddenLogWeight(h));
    }
  }

  private void assertCounts(int[] counts, ToDoubleFunction<double[]> logWeight) {
    var weights =
        IntStream.range(0, 16)
            .mapToDouble(bits -> Math.exp(logWeight.applyAsDouble(model.hiddenState(bits))))
            .toArray();
    double all = Arrays.stream(weights).sum();
    int chains = CHAINS / 2;
    for (int bits = 0; bits < 16; bits++) {
      double p = weights[bits] / all;
      double deviation = Math.sqrt(chains * p * (1 - p));
      assertEquals(chains * p, counts[bits], 5 * deviation + 1, "state " + bits);
    }
  }

  @Test
  void logZByNumericalIntegration() {
    var narrow = SmallModel.random(1, 3, 5);
    double sum = 0;
    double step = 1e-3;
    for (double v = -40; v < 40; v += step) {
      sum += Math.exp(-narrow.freeEnergy(new double[] {v})) * step;
    }
    double expected = Math.log(sum);
    var volume =
        SmallModel.vector(
            tf ->
                tf.reshape(
                    tf.dtypes.cast(narrow.rbm(tf).logVisibleVolume(), TFloat32.class),
                    tf.array(1)))[0];
    double states = 0;
    for (int bits = 0; bits < 8; bits++) {
      states += Math.exp(narrow.hiddenLogWeight(narrow.hiddenState(bits)));
    }
    assertEquals(expected, volume + Math.log(states), 1e-4);
  }
}

package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
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
  void thePathIsTheGeometricMeanAndItsSlopeTheDerivative() {
    var on =
        overAllStates(
            (tf, h) ->
                model
                    .rbm(tf)
                    .hiddenMarginal()
                    .annealed(tf.constant(base), tf.constant(0.3))
                    .logWeight(h));
    var slopes =
        overAllStates((tf, h) -> model.rbm(tf).hiddenMarginal().slope(h, tf.constant(base)));
    for (int bits = 0; bits < 16; bits++) {
      var h = model.hiddenState(bits);
      double independent = 0;
      for (int j = 0; j < 4; j++) {
        independent += base[j] * h[j];
      }
      double full = model.hiddenLogWeight(h);
      assertEquals(0.7 * independent + 0.3 * full, on[bits], 1e-5);
      assertEquals(full - independent, slopes[bits], 1e-5);
    }
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

  @Test
  void gibbsStepsReachTheMarginal() {
    var probabilities =
        model.hiddenMeans(
            h -> {
              double log = 0.4 * model.hiddenLogWeight(h);
              for (int j = 0; j < 4; j++) {
                log += 0.6 * base[j] * h[j];
              }
              return log;
            });
    var means =
        SmallModel.vector(
            tf -> {
              var marginal =
                  model.rbm(tf).hiddenMarginal().annealed(tf.constant(base), tf.constant(0.4));
              var key = new RandomKey(tf, tf.constant(new long[] {1, 2}));
              Operand<TFloat64> h = tf.zeros(tf.array(CHAINS, 4), TFloat64.class);
              for (int step = 0; step < 30; step++) {
                h = marginal.gibbsStep(h, key.fold(step));
              }
              return tf.dtypes.cast(tf.math.mean(h, tf.constant(0)), TFloat32.class);
            });
    for (int j = 0; j < 4; j++) {
      double p = probabilities[j];
      assertEquals(p, means[j], 5 * Math.sqrt(p * (1 - p) / CHAINS), "h" + j);
    }
  }

  @Test
  void theRootExistsWhereUnitsAreDead() {
    var dead =
        new SmallModel(
            new double[][] {{1, 0, 2}, {3, 0, 1}},
            new double[2],
            new double[3],
            new double[] {1, 1});
    var coupling =
        SmallModel.matrix(
            tf -> {
              var root = dead.rbm(tf).hiddenMarginal().root();
              var square = tf.linalg.matMul(root, tf.linalg.transpose(root, tf.array(1, 0)));
              return tf.dtypes.cast(square, TFloat32.class);
            });
    assertArrayEquals(new float[] {10, 0, 5}, coupling[0], 1e-5f);
    assertArrayEquals(new float[] {0, 0, 0}, coupling[1], 1e-5f);
    assertArrayEquals(new float[] {5, 0, 5}, coupling[2], 1e-5f);
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

package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.EagerSession;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;

class QuantilesTest {

  private static float[] percentiles(Quantiles quantiles, float... x) {
    try (var session = EagerSession.create()) {
      var tf = Ops.create(session);
      var of = Quantiles.percentile(tf, tf.constant(quantiles.array()), tf.constant(x));
      return StdArrays.array1dCopyOf(of.asTensor());
    }
  }

  @Test
  void aSmallSampleIsItsOwnQuantiles() {
    assertEquals(List.of(-1f, 2f, 2f, 7f), Quantiles.of(new float[] {2, 7, -1, 2}).values());
    assertEquals(List.of(3f, 3f), Quantiles.of(new float[] {3}).values());
  }

  /** numpy.quantile(x, [0, 0.001, 0.5, 0.999, 1]) of x = 0, 1, ..., 2499. */
  @Test
  void thoseOfALargeSampleAreNumPys() {
    var sample = new float[2500];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = (7 * i) % 2500;
    }
    var values = Quantiles.of(sample).values();
    assertEquals(1001, values.size());
    assertEquals(
        List.of(0f, 2.499f, 1249.5f, 2496.501f, 2499f),
        List.of(values.get(0), values.get(1), values.get(500), values.get(999), values.get(1000)));
  }

  @Test
  void whatIsNotFiniteIsTheLargest() {
    var values = Quantiles.of(new float[] {Float.NaN, 1, Float.POSITIVE_INFINITY, 0}).values();
    assertEquals(List.of(0f, 1f, Float.MAX_VALUE, Float.MAX_VALUE), values);
  }

  @Test
  void percentilesAreLinearBetweenQuantiles() {
    var quantiles = new Quantiles(List.of(0f, 1f, 1f, 1f, 5f));
    assertArrayEquals(
        new float[] {0, 0, 12.5f, 75, 87.5f, 100, 100},
        percentiles(quantiles, -1, 0, 0.5f, 1, 3, 5, 9));
    assertArrayEquals(
        new float[] {0, 100, 100}, percentiles(new Quantiles(List.of(2f, 2f)), 1, 2, 3));
    assertArrayEquals(new float[] {Float.NaN}, percentiles(quantiles, Float.NaN));
    assertEquals(0, percentiles(quantiles).length);
  }

  /** Of any sample, the percentile of a number is the share of the sample at or below it. */
  @Test
  void percentilesAreSharesOfTheSample() {
    var random = new Random(5);
    var sample = new float[5000];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = (float) Math.exp(3 * random.nextGaussian());
    }
    var x = new float[] {0.001f, 0.1f, 1, 10, 300};
    var percentiles = percentiles(Quantiles.of(sample), x);
    for (int k = 0; k < x.length; k++) {
      int below = 0;
      for (float number : sample) {
        below += number <= x[k] ? 1 : 0;
      }
      assertEquals(100.0 * below / sample.length, percentiles[k], 0.1);
    }
  }

  @Test
  void quantilesThatAreNoneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Quantiles(List.of(1f)));
    assertThrows(IllegalArgumentException.class, () -> new Quantiles(List.of(1f, 0f)));
    assertThrows(IllegalArgumentException.class, () -> new Quantiles(List.of(1f, Float.NaN)));
  }
}

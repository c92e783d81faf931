package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** Products of factors with 8 significant bits, against double arithmetic. */
class ProductsTest {
  private static final int D = 40;

  /** 16 bits of a float32 are cut off, to the nearest and, of two, to the even one. */
  private static double rounded(float value) {
    int bits = Float.floatToIntBits(value);
    int carry = 0x7fff + (bits >> 16 & 1);
    return Float.intBitsToFloat((bits + carry) & 0xffff0000);
  }

  private static float[][] random(int rows, int columns, long seed) {
    var random = new Random(seed);
    var values = new float[rows][columns];
    for (var row : values) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  private interface Definition {
    Operand<TFloat32> of(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b);
  }

  private static float[][] run(float[][] a, float[][] b, Definition definition) {
    try (var computation =
            Computation.of(
                Execution.onHost(),
                (graph, tf) -> {
                  var first = tf.constant(a);
                  var second = tf.constant(b);
                  return definition.of(tf, first, second);
                });
        var result = computation.runner().fetch(computation.operations()).run()) {
      return StdArrays.array2dCopyOf((TFloat32) result.get(0));
    }
  }

  @Test
  void factorsAreRoundedAndSumsAreNot() {
    var a = random(3, D, 1);
    var b = random(D, 5, 2);
    var product = run(a, b, (tf, x, y) -> Products.BFLOAT16.of(tf, x, y));
    double largest = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 5; j++) {
        double expected = 0;
        double exact = 0;
        for (int k = 0; k < D; k++) {
          expected += rounded(a[i][k]) * rounded(b[k][j]);
          exact += (double) a[i][k] * b[k][j];
        }
        // The product itself has 8 bits; oneDNN may also cut it off.
        assertEquals(expected, product[i][j], Math.abs(expected) / 128 + 1e-5);
        largest = Math.max(largest, Math.abs(exact - product[i][j]));
      }
    }
    assertTrue(largest > 1e-4, "nothing was rounded");
  }

  /** A batch of 60,000 ones: sums in 8 bits would end at 256. */
  @Test
  void manyTermsAreSummedInSinglePrecision() {
    var ones = new float[1][60_000];
    Arrays.fill(ones[0], 1);
    var sum =
        run(ones, ones, (tf, x, y) -> Products.BFLOAT16.of(tf, x, y, MatMul.transposeB(true)));
    assertEquals(60_000, sum[0][0], 60_000 / 256.0);
  }

  @Test
  void hiddenStatesLoseNothing() {
    var states = new float[][] {{0, 1, 1, 0}, {1, 0, 0, 0}};
    var eighths = new float[][] {{0.125f}, {2.5f}, {-7.75f}, {1}};
    var product = run(states, eighths, (tf, x, y) -> Products.BFLOAT16.of(tf, x, y));
    assertEquals(-5.25f, product[0][0]);
    assertEquals(0.125f, product[1][0]);
  }
}

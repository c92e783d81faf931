package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomKeyTest {
  private static final int COUNT = 200_000;

  private static float[] normals(long seed, long stream) {
    return SmallModel.vector(
        tf ->
            new RandomKey(tf, tf.constant(new long[] {seed, 0}))
                .fold(stream)
                .normal(tf.array(COUNT)));
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  @Test
  void aKeyAlwaysGivesTheSameNumbers() {
    assertArrayEquals(normals(3, 1), normals(3, 1));
  }

  @Test
  void anotherStreamOrSeedGivesUncorrelatedNumbers() {
    var numbers = doubles(normals(3, 1));
    for (var other : new float[][] {normals(3, 2), normals(4, 1), normals(4, 0)}) {
      double correlation =
          IntStream.range(0, COUNT).mapToDouble(i -> numbers[i] * other[i]).average().orElseThrow();
      assertEquals(0, correlation, 5 / Math.sqrt(COUNT));
    }
  }

  @Test
  void foldingANeighbourIsNotFoldingItsNeighboursSeed() {
    var folded =
        SmallModel.vector(
            tf -> new RandomKey(tf, tf.constant(new long[] {3, 0})).fold(1).uniform(tf.array(4)));
    var neighbour =
        SmallModel.vector(
            tf -> new RandomKey(tf, tf.constant(new long[] {3, 1})).fold(0).uniform(tf.array(4)));
    assertNotEquals(Arrays.toString(folded), Arrays.toString(neighbour));
  }

  @Test
  void normalNumbersHaveNormalMomentsAndTails() {
    var numbers = doubles(normals(5, 0));
    assertEquals(0, moment(numbers, 1), 5 / Math.sqrt(COUNT));
    assertEquals(1, moment(numbers, 2), 5 * Math.sqrt(2.0 / COUNT));
    assertEquals(0, moment(numbers, 3), 5 * Math.sqrt(15.0 / COUNT));
    assertEquals(3, moment(numbers, 4), 5 * Math.sqrt(96.0 / COUNT));
    double beyondThree = 0.0026998;
    assertEquals(
        beyondThree,
        (double) Arrays.stream(numbers).filter(x -> Math.abs(x) > 3).count() / COUNT,
        5 * Math.sqrt(beyondThree / COUNT));
  }

  private static double moment(double[] numbers, int order) {
    return Arrays.stream(numbers).map(x -> Math.pow(x, order)).average().orElseThrow();
  }
}

package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;

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

  /** Against a program in C: state += GAMMA, then two rounds of x ^= x >> s, x *= m. */
  @Test
  void bitsAreThoseOfAShorterSplitMix64() {
    try (var graph = new Graph();
        var session = new Session(graph)) {
      var tf = Ops.create(graph);
      var words = tf.constant(new long[] {3, 7});
      var start = tf.random.statelessRandomUniformFullInt(tf.array(1), words, TInt64.class);
      var bits = new RandomKey(tf, words).bits(tf.constant(70));
      try (var result = session.runner().fetch(start).fetch(bits).run()) {
        var drawn = (TInt64) result.get(1);
        assertEquals(70 * 128, drawn.size());
        assertEquals(-7312828553220789254L, ((TInt64) result.get(0)).getLong(0));
        assertEquals(1549410445951545244L, drawn.getLong(0, 0));
        assertEquals(-3626362317643916263L, drawn.getLong(0, 1));
        assertEquals(3614052764152928406L, drawn.getLong(0, 127));
        assertEquals(-3704534989620071750L, drawn.getLong(1, 0));
        assertEquals(-3711733914095724199L, drawn.getLong(69, 127));
      }
    }
  }

  @Test
  void uniformNumbersHaveTheUniformDistribution() {
    var numbers =
        SmallModel.vector(
            tf -> new RandomKey(tf, tf.constant(new long[] {8, 0})).uniform(tf.array(COUNT)));
    Arrays.sort(numbers);
    assertTrue(numbers[0] >= 0 && numbers[COUNT - 1] < 1, numbers[0] + " " + numbers[COUNT - 1]);
    double largest = 0;
    for (int i = 0; i < COUNT; i++) {
      largest = Math.max(largest, Math.abs(numbers[i] - (i + 0.5) / COUNT));
    }
    assertTrue(largest < 1.95 / Math.sqrt(COUNT), "" + largest); // Kolmogorov's, at 0.001
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257})
  void uniformNumbersComeInAnyCount(int count) {
    var numbers =
        SmallModel.vector(
            tf -> new RandomKey(tf, tf.constant(new long[] {8, count})).uniform(tf.array(count)));
    assertEquals(count, IntStream.range(0, count).mapToObj(i -> numbers[i]).distinct().count());
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

  @Test
  void normalNumbersHaveTheNormalDistribution() {
    var numbers = doubles(normals(6, 0));
    Arrays.sort(numbers);
    // The distribution function, by the trapezium rule on steps of 1/1000.
    double below = 0;
    double largest = 0;
    int counted = 0;
    for (int i = -7000; i <= 7000; i++) {
      double x = i / 1000.0;
      while (counted < COUNT && numbers[counted] <= x) {
        counted++;
      }
      largest = Math.max(largest, Math.abs((double) counted / COUNT - below));
      below += (density(x) + density(x + 0.001)) / 2000;
    }
    assertEquals(COUNT, counted);
    // A. Kolmogorov's limit, which one seed in 100,000 exceeds.
    assertTrue(largest < 2.47 / Math.sqrt(COUNT), "D = " + largest);
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  @Test
  void normalNumbersHaveNormalTails() {
    int draws = 100;
    var beyond = new int[6];
    for (int draw = 0; draw < draws; draw++) {
      for (float x : normals(7, draw)) {
        for (int sigmas = 4; sigmas <= 5; sigmas++) {
          if (Math.abs(x) > sigmas) {
            beyond[sigmas]++;
          }
        }
      }
    }
    double beyondFour = 6.33425e-5 * COUNT * draws;
    assertEquals(beyondFour, beyond[4], 5 * Math.sqrt(beyondFour));
    double beyondFive = 5.73303e-7 * COUNT * draws;
    assertEquals(beyondFive, beyond[5], 5 * Math.sqrt(beyondFive));
  }

  @Test
  void normalNumbersOfOnePairAndOthersAreUncorrelated() {
    var numbers = doubles(normals(8, 0));
    int quarter = COUNT / 4; // the two numbers of a pair are twice that apart
    for (int apart = quarter; apart < COUNT; apart += quarter) {
      int pairs = COUNT - apart;
      for (int order = 1; order <= 4; order++) {
        int power = order;
        int other = apart;
        var z = Arrays.stream(numbers).map(x -> Math.pow(x, power)).toArray();
        double mean = moment(z, 1);
        double variance = moment(z, 2) - mean * mean;
        double covariance =
            IntStream.range(0, pairs)
                .mapToDouble(i -> (z[i] - mean) * (z[i + other] - mean))
                .average()
                .orElseThrow();
        assertEquals(0, covariance / variance, 5 / Math.sqrt(pairs), "order " + order);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyCountOfNormalNumbersIsDifferentNumbers(int count) {
    var numbers =
        SmallModel.vector(
            tf -> new RandomKey(tf, tf.constant(new long[] {9, 0})).normal(tf.array(count)));
    assertEquals(count, doubles(numbers).length);
    assertEquals(count, Arrays.stream(doubles(numbers)).distinct().count());
  }

  private static double moment(double[] numbers, int order) {
    return Arrays.stream(numbers).map(x -> Math.pow(x, order)).average().orElseThrow();
  }
}

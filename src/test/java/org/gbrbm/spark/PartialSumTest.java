package org.gbrbm.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class PartialSumTest {
  private static final int SHARDS = 12;

  private static List<PartialSum> sums(List<float[]> gradients) {
    var sums = new ArrayList<PartialSum>();
    for (int s = 0; s < gradients.size(); s++) {
      var units = new long[gradients.get(s).length];
      PartialSum.add(gradients.get(s), units, SHARDS);
      var shard = new PartialSum.OfShard(s, s + 0.5, new byte[] {(byte) s});
      sums.add(new PartialSum(units, List.of(shard)));
    }
    return sums;
  }

  private static List<float[]> gradients() {
    var random = new Random(1);
    var all = new ArrayList<float[]>();
    for (int s = 0; s < SHARDS; s++) {
      var gradient = new float[25];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) (random.nextGaussian() * Math.pow(10, i % 9 - 5));
      }
      all.add(gradient);
    }
    return all;
  }

  @Test
  void isTheMeanInAnyOrder() {
    var gradients = gradients();
    var sums = sums(gradients);
    var mean = PartialSum.of(sums).mean(SHARDS);
    for (int i = 0; i < mean.length; i++) {
      double expected = 0;
      for (var gradient : gradients) {
        expected += (double) gradient[i] / SHARDS;
      }
      assertEquals(expected, mean[i], 1e-10 + 1e-7 * Math.abs(expected));
    }
    for (int times = 0; times < 5; times++) {
      Collections.shuffle(sums, new Random(times));
      var left = PartialSum.of(sums.subList(0, 5));
      var right = PartialSum.of(sums.subList(5, SHARDS));
      var both = PartialSum.of(List.of(right, left));
      assertArrayEquals(mean, both.mean(SHARDS));
      assertEquals(
          List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
          both.shards().stream().map(PartialSum.OfShard::shard).toList());
    }
  }

  @Test
  void executorsAddUpToTheSame() {
    var context = new JavaSparkContext(LocalSpark.session().sparkContext());
    var cluster = WatchedCluster.of(context);
    var sums = sums(gradients());
    var byParts = GradientSum.byParts(context.parallelize(sums, 6), 4, cluster);
    var atDriver = GradientSum.atDriver(context.parallelize(sums, 6), cluster);
    assertArrayEquals(atDriver.mean(SHARDS), byParts.mean(SHARDS));
    assertEquals(SHARDS, byParts.shards().size());
    assertEquals(3.5, byParts.shards().get(3).loss());
  }

  @Test
  void refusesWhatIsTooLargeToAddUp() {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e8f}) {
      assertFalse(PartialSum.add(new float[] {wrong}, new long[1], SHARDS));
    }
  }
}

package org.gbrbm.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Adds up the gradients that the tasks of a step have worked out. */
final class GradientSum {
  private GradientSum() {}

  /**
   * Has all of them sent to the driver.
   *
   * @param tasks one of each task
   * @return the sum
   */
  static PartialSum atDriver(JavaRDD<PartialSum> tasks, WatchedCluster cluster) {
    return PartialSum.of(cluster.collect(tasks));
  }

  /**
   * Has executors add up a part of the parameters each, and the sums sent to the driver, which then
   * receives as many numbers as the model has, whatever the number of tasks. Spark repeats either
   * stage when an executor is lost.
   *
   * @param tasks one of each task
   * @param parts into how many parts the parameters are divided
   * @return the sum
   */
  static PartialSum byParts(JavaRDD<PartialSum> tasks, int parts, WatchedCluster cluster) {
    var summed =
        tasks
            .flatMapToPair(task -> divided(task, parts).iterator())
            .partitionBy(new HashPartitioner(parts))
            .mapPartitions(
                pieces -> {
                  var all = new ArrayList<PartialSum>();
                  pieces.forEachRemaining(piece -> all.add(piece._2()));
                  return List.of(PartialSum.of(all)).iterator();
                },
                true);
    var inOrder = cluster.collect(summed);
    summed.rdd().cleanShuffleDependencies(false); // else it lies on disks until Java collects it
    var units = new long[inOrder.stream().mapToInt(part -> part.units().length).sum()];
    int from = 0;
    for (var part : inOrder) {
      System.arraycopy(part.units(), 0, units, from, part.units().length);
      from += part.units().length;
    }
    return new PartialSum(units, inOrder.get(0).shards());
  }

  private static List<Tuple2<Integer, PartialSum>> divided(PartialSum task, int parts) {
    var pieces = new ArrayList<Tuple2<Integer, PartialSum>>();
    int length = task.units().length;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) length * part / parts);
      int to = (int) ((long) length * (part + 1) / parts);
      var units = Arrays.copyOfRange(task.units(), from, to);
      // What shards have besides goes with the first part.
      var shards = part == 0 ? task.shards() : List.<PartialSum.OfShard>of();
      pieces.add(new Tuple2<>(part, new PartialSum(units, shards)));
    }
    return pieces;
  }
}

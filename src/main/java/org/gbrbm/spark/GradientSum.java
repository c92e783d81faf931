package org.gbrbm.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The mean of the shards' gradients. It is summed up in the order of the shards, in doubles, and so
 * has the same bits whatever the number of executors, and however often one of them was lost.
 */
final class GradientSum {
  private final float[] gradient;
  private final double loss;
  private final List<byte[]> states;

  private GradientSum(float[] gradient, double loss, List<byte[]> states) {
    this.gradient = gradient;
    this.loss = loss;
    this.states = states;
  }

  /** A part of the parameters, summed up over all shards. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1;

    private final int index;
    private final float[] mean;

    /** What shards have beside their gradients: each is sent along with one part. */
    private final ArrayList<ShardStep> others;

    Part(int index, float[] mean, List<ShardStep> others) {
      this.index = index;
      this.mean = mean;
      this.others = new ArrayList<>(others);
    }
  }

  /**
   * Has all gradients sent to the driver.
   *
   * @param steps one of each shard
   */
  static GradientSum atDriver(JavaRDD<ShardStep> steps, WatchedCluster cluster) {
    var all = inOrder(cluster.collect(steps));
    return of(mean(all), all);
  }

  /**
   * Has executors sum up a part of the parameters each, and the sums sent to the driver: it then
   * receives as many numbers as the model has, whatever the number of shards. The stage that sums
   * up is repeated by Spark when an executor is lost.
   *
   * @param steps one of each shard
   * @param parts into how many parts the parameters are divided
   */
  static GradientSum byParts(JavaRDD<ShardStep> steps, int parts, WatchedCluster cluster) {
    var summed =
        steps
            .flatMapToPair(step -> divided(step, parts).iterator())
            .partitionBy(new HashPartitioner(parts))
            .mapPartitionsWithIndex(
                (index, pieces) -> List.of(summed(index, parts, pieces)).iterator(), true);
    var all = new ArrayList<>(cluster.collect(summed));
    summed.rdd().cleanShuffleDependencies(false); // else it lies on disks until Java collects it
    all.sort(Comparator.comparingInt(part -> part.index));
    var gradient = new float[all.stream().mapToInt(part -> part.mean.length).sum()];
    int from = 0;
    var others = new ArrayList<ShardStep>();
    for (var part : all) {
      System.arraycopy(part.mean, 0, gradient, from, part.mean.length);
      from += part.mean.length;
      others.addAll(part.others);
    }
    return of(gradient, inOrder(others));
  }

  private static List<Tuple2<Integer, ShardStep>> divided(ShardStep step, int parts) {
    var pieces = new ArrayList<Tuple2<Integer, ShardStep>>();
    int length = step.gradient().length;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) length * part / parts);
      int to = (int) ((long) length * (part + 1) / parts);
      var piece = Arrays.copyOfRange(step.gradient(), from, to);
      var states = step.shard() % parts == part ? step.states() : new byte[0];
      pieces.add(new Tuple2<>(part, new ShardStep(step.shard(), piece, step.loss(), states)));
    }
    return pieces;
  }

  private static Part summed(int index, int parts, Iterator<Tuple2<Integer, ShardStep>> pieces) {
    var all = new ArrayList<ShardStep>();
    pieces.forEachRemaining(piece -> all.add(piece._2()));
    var ordered = inOrder(all);
    var others = new ArrayList<ShardStep>();
    for (var step : ordered) {
      if (step.shard() % parts == index) {
        others.add(new ShardStep(step.shard(), new float[0], step.loss(), step.states()));
      }
    }
    return new Part(index, mean(ordered), others);
  }

  private static List<ShardStep> inOrder(List<ShardStep> steps) {
    return steps.stream().sorted(Comparator.comparingInt(ShardStep::shard)).toList();
  }

  private static float[] mean(List<ShardStep> steps) {
    var sums = new double[steps.get(0).gradient().length];
    for (var step : steps) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += step.gradient()[i];
      }
    }
    var mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / steps.size());
    }
    return mean;
  }

  private static GradientSum of(float[] gradient, List<ShardStep> inOrder) {
    double loss = inOrder.stream().mapToDouble(ShardStep::loss).sum() / inOrder.size();
    return new GradientSum(gradient, loss, inOrder.stream().map(ShardStep::states).toList());
  }

  /** The mean of the gradients. */
  float[] gradient() {
    return gradient;
  }

  /** The mean of the losses. */
  double loss() {
    return loss;
  }

  /** The states of the chains of each shard, packed, in the order of the shards. */
  List<byte[]> states() {
    return states;
  }
}

package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Ordinary and unusual examples by their scores, the highest first; equal ones are one level. */
final class Ranking {
  private final int ordinary;
  private final int unusual;
  private final int levels;

  /** For each example, the ordinary ones first, its level. */
  private final int[] level;

  /**
   * How often each level has ordinary and unusual examples.
   *
   * @param ordinary of each level
   * @param unusual of each level
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Counts(int[] ordinary, int[] unusual) {}

  Ranking(float[] ordinaryScores, float[] unusualScores) {
    ordinary = ordinaryScores.length;
    unusual = unusualScores.length;
    var scores = Arrays.copyOf(ordinaryScores, ordinary + unusual);
    System.arraycopy(unusualScores, 0, scores, ordinary, unusual);
    var order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toList();
    level = new int[scores.length];
    int last = -1;
    for (int i = 0; i < order.size(); i++) {
      boolean higher = i == 0 || scores[order.get(i)] != scores[order.get(i - 1)];
      last += higher ? 1 : 0;
      level[order.get(i)] = last;
    }
    levels = last + 1;
  }

  /** Each example once. */
  Counts whole() {
    var counts = new Counts(new int[levels], new int[levels]);
    for (int i = 0; i < level.length; i++) {
      (i < ordinary ? counts.ordinary : counts.unusual)[level[i]]++;
    }
    return counts;
  }

  /** As many of each kind, drawn with replacement. */
  Counts resample(SplittableRandom random) {
    var counts = new Counts(new int[levels], new int[levels]);
    for (int i = 0; i < ordinary; i++) {
      counts.ordinary[level[random.nextInt(ordinary)]]++;
    }
    for (int i = 0; i < unusual; i++) {
      counts.unusual[level[ordinary + random.nextInt(unusual)]]++;
    }
    return counts;
  }

  /** P(unusual above ordinary) + 1/2 P(equal): the Mann-Whitney statistic. */
  double rocAuc(Counts counts) {
    double pairs = 0;
    double found = 0;
    for (int k = 0; k < levels; k++) {
      pairs += counts.ordinary[k] * (found + counts.unusual[k] / 2.0);
      found += counts.unusual[k];
    }
    return pairs / ((double) ordinary * unusual);
  }

  /** The sum over all thresholds of (recall - recall at the one before) times the precision. */
  double averagePrecision(Counts counts) {
    double sum = 0;
    double found = 0;
    double above = 0;
    for (int k = 0; k < levels; k++) {
      found += counts.unusual[k];
      above += counts.unusual[k] + counts.ordinary[k];
      if (counts.unusual[k] > 0) {
        sum += counts.unusual[k] * found / above;
      }
    }
    return sum / unusual;
  }

  /** The share of ordinary examples above the highest threshold that finds so many unusual ones. */
  double falseAlarms(Counts counts, double detected) {
    double found = 0;
    double alarms = 0;
    for (int k = 0; k < levels && found < detected * unusual; k++) {
      found += counts.unusual[k];
      alarms += counts.ordinary[k];
    }
    return alarms / ordinary;
  }

  /** The share of unusual examples that is found at each false-alarm rate i / steps. */
  List<Double> curve(Counts counts, int steps) {
    var curve = new ArrayList<Double>();
    double found = 0;
    double alarms = 0;
    int k = 0;
    for (int i = 0; i <= steps; i++) {
      while (k < levels && alarms + counts.ordinary[k] <= (double) i * ordinary / steps) {
        found += counts.unusual[k];
        alarms += counts.ordinary[k];
        k++;
      }
      curve.add(found / unusual);
    }
    return curve;
  }
}

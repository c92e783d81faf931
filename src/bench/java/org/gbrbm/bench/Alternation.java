package org.gbrbm.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Times two pieces of work in turns, so that both see the same machine.
 *
 * @param milliseconds the median of the first's times
 * @param reference the median of the second's
 * @param ratio the median of the ratios of neighbouring times
 */
record Alternation(double milliseconds, double reference, double ratio) {

  /** Work that can be done again and again. */
  @FunctionalInterface
  interface Work {

    /**
     * Does it, once or several times.
     *
     * @return how often
     */
    long perform() throws Exception;
  }

  /**
   * Takes the times.
   *
   * @param work the first
   * @param reference the second
   * @param turns how many of each, after one more of each that does not count
   * @param seconds how long each turn takes at least
   */
  static Alternation measure(Work work, Work reference, int turns, double seconds)
      throws Exception {
    time(work, seconds);
    time(reference, seconds);
    var times = new ArrayList<Double>();
    var references = new ArrayList<Double>();
    var ratios = new ArrayList<Double>();
    for (int turn = 0; turn < turns; turn++) {
      double mine = time(work, seconds);
      double other = time(reference, seconds);
      times.add(mine);
      references.add(other);
      ratios.add(mine / other);
    }
    return new Alternation(median(times), median(references), median(ratios));
  }

  private static double time(Work work, double seconds) throws Exception {
    long started = System.nanoTime();
    long nanoseconds;
    long done = 0;
    do {
      done += work.perform();
      nanoseconds = System.nanoTime() - started;
    } while (nanoseconds < seconds * 1e9);
    return nanoseconds / 1e6 / done;
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}

package org.gbrbm.bench;

import java.util.Locale;

/**
 * Times training steps against their matrix products alone, and prints a line of JSON for each
 * case. All cases of a process have the same threads: the first session decides for all.
 */
public final class StepTimes {
  private static final long STEPS_A_TIME = 64;

  private StepTimes() {}

  /**
   * Runs.
   *
   * @param arguments threads, turns, seconds a turn, then cases M,B,D,k
   * @throws Exception when a case cannot be trained
   */
  public static void main(String[] arguments) throws Exception {
    int threads = Integer.parseInt(arguments[0]);
    int turns = Integer.parseInt(arguments[1]);
    double seconds = Double.parseDouble(arguments[2]);
    for (int i = 3; i < arguments.length; i++) {
      var size = Case.parse(arguments[i]);
      // Large steps are timed few at a time.
      long work = (long) size.hidden() * size.batchSize() * size.visible() * size.cdSteps();
      long steps = Math.max(1, Math.min(STEPS_A_TIME, 2_000_000_000L / work));
      try (var training = new Steps(size, threads);
          var products = Products.ofStep(size, threads)) {
        var times =
            Alternation.measure(() -> training.run(steps), products::run, turns, seconds);
        System.out.printf(
            Locale.ROOT,
            "{\"hidden\": %d, \"batch\": %d, \"visible\": %d, \"k\": %d, \"threads\": %d, \"stepMs\": %.4f, \"productsMs\": %.4f, \"ratio\": %.4f}%n",
            size.hidden(),
            size.batchSize(),
            size.visible(),
            size.cdSteps(),
            threads,
            times.milliseconds(),
            times.reference(),
            times.ratio());
      }
    }
  }
}

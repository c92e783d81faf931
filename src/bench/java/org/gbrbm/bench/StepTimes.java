package org.gbrbm.bench;

import java.util.Locale;
import org.gbrbm.compute.Execution.Precision;

/**
 * Times training steps against their matrix products alone in single precision, and prints a line
 * of JSON for each case. All cases of a process have the same threads: the first session decides for all.
 */
public final class StepTimes {
  private static final long STEPS_A_TIME = 64;

  private StepTimes() {}

  /**
   * Runs.
   *
   * @param arguments threads, the precision of the steps, turns, seconds a turn, then cases M,B,D,k
   * @throws Exception when a case cannot be trained
   */
  public static void main(String[] arguments) throws Exception {
    int threads = Integer.parseInt(arguments[0]);
    var precision = Precision.valueOf(arguments[1]);
    int turns = Integer.parseInt(arguments[2]);
    double seconds = Double.parseDouble(arguments[3]);
    for (int i = 4; i < arguments.length; i++) {
      var size = Case.parse(arguments[i]);
      // Large steps are timed few at a time.
      long work = (long) size.hidden() * size.batchSize() * size.visible() * size.cdSteps();
      long steps = Math.max(1, Math.min(STEPS_A_TIME, 2_000_000_000L / work));
      try (var training = new Steps(size, threads, precision);
          var products = Products.ofStep(size, threads)) {
        var times =
            Alternation.measure(() -> training.run(steps), products::run, turns, seconds);
        System.out.printf(
            Locale.ROOT,
            "{\"hidden\": %d, \"batch\": %d, \"visible\": %d, \"k\": %d, \"precision\": \"%s\", \"threads\": %d, \"stepMs\": %.4f, \"productsMs\": %.4f, \"ratio\": %.4f}%n",
            size.hidden(),
            size.batchSize(),
            size.visible(),
            size.cdSteps(),
            precision,
            threads,
            times.milliseconds(),
            times.reference(),
            times.ratio());
      }
    }
  }
}

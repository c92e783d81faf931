package org.gbrbm.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a report says of its runs in words. */
final class ReportSummary {
  private ReportSummary() {}

  static List<String> of(List<RunSection> runs) {
    var sentences = new ArrayList<String>();
    for (var run : runs) {
      var prefix = runs.size() > 1 ? run.name() + ": " : "";
      sentences.add(prefix + trained(run) + " " + best(run) + " " + health(run));
    }
    if (runs.size() > 1) {
      sentences.add(comparison(runs));
    }
    return sentences;
  }

  private static String trained(RunSection run) {
    var sizes = run.results().config().hidden();
    var train = run.images().train();
    return format(
        "%s trained for %d epochs on %,d %s, by the recipe %s.",
        sizes.size() == 1
            ? "A model with " + units(sizes.get(0)) + " was"
            : sizes.size() + " models with " + list(sizes) + " hidden units were",
        run.best().result().epochs(),
        train.count(),
        train.isPicture()
            ? format("images of %d × %d pixels", train.rows(), train.columns())
            : format("vectors of %d numbers", train.columns()),
        run.results().config().recipe().name());
  }

  private static String best(RunSection run) {
    var best = run.best().result();
    boolean picture = run.images().test().isPicture();
    return format(
        "%s reconstructs the %,d test %s with a mean squared error of %.4f a %s (%.4f without the noise of sampling). %s",
        run.models().size() == 1 ? "It" : "The best of them, with " + units(best.hidden()) + ",",
        run.images().test().count(),
        picture ? "images" : "vectors",
        best.testMse(),
        picture ? "pixel" : "number",
        best.testMseMeanField(),
        String.join(" ", Comparison.of(run.results(), run.baselines())));
  }

  private static String health(RunSection run) {
    var statistics = run.best().overview().statistics();
    double gap = statistics.freeEnergyGap();
    return format(
        "Of its hidden units %s dead and %s saturated. The mean free energy of the test set is %.2f nats %s that of the training set, %s.",
        count(statistics.dead().size()),
        statistics.saturated().isEmpty() ? "none" : "" + statistics.saturated().size(),
        Math.abs(gap),
        gap < 0 ? "below" : "above",
        statistics.overfits()
            ? "more than chance: a sign of overfitting"
            : "no sign of overfitting");
  }

  /** Whether the runs' errors can be compared. */
  static boolean haveSameImages(List<RunSection> runs) {
    return runs.stream().map(run -> run.images().checksum()).distinct().count() == 1;
  }

  /** The run with the model of the least test error. */
  static RunSection bestOf(List<RunSection> runs) {
    return Collections.min(runs, Comparator.comparingDouble(run -> run.best().result().testMse()));
  }

  private static String comparison(List<RunSection> runs) {
    if (!haveSameImages(runs)) {
      return "The runs have different images, so that their errors are not to be compared.";
    }
    var best = bestOf(runs);
    return format(
        "The least test error of all has the model of %s with %s: %.4f.",
        best.name(), units(best.best().result().hidden()), best.best().result().testMse());
  }

  private static String count(int units) {
    return switch (units) {
      case 0 -> "none is";
      case 1 -> "1 is";
      default -> units + " are";
    };
  }

  private static String units(int hidden) {
    return hidden == 1 ? "1 hidden unit" : hidden + " hidden units";
  }

  private static String list(List<Integer> numbers) {
    var allButLast =
        numbers.stream()
            .limit(numbers.size() - 1)
            .map(number -> "" + number)
            .collect(Collectors.joining(", "));
    return Stream.of(allButLast, "" + numbers.get(numbers.size() - 1))
        .collect(Collectors.joining(" and "));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

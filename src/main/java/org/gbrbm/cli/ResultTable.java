package org.gbrbm.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gbrbm.report.Comparison;
import org.gbrbm.report.Reference;
import org.gbrbm.run.RunResults;

/** The results of a run as a table for people. */
final class ResultTable {
  private ResultTable() {}

  static void print(PrintWriter out, RunResults results) {
    boolean several = results.models().size() > 1;
    var baselines = results.baselines();
    out.printf(
        Locale.ROOT,
        "%8s %12s %12s %12s %12s %10s%s%n",
        "hidden",
        "final loss",
        "test MSE",
        "mean-field",
        "PCA",
        "seconds",
        Reference.isFor(results) ? "   reference loss, MSE" : "");
    for (var model : results.models()) {
      out.printf(
          Locale.ROOT,
          "%8s %12.2f %12.6f %12.6f %12.6f %10.1f",
          (several && model.hidden() == results.best() ? "* " : "") + model.hidden(),
          model.finalLoss(),
          model.testMse(),
          model.testMseMeanField(),
          baselines.pca().get(model.hidden()),
          model.seconds());
      Reference.of(results, model.hidden())
          .ifPresent(
              reference ->
                  out.printf(Locale.ROOT, "   %10.2f %10.6f", reference.loss(), reference.mse()));
      out.println();
    }
    if (several) {
      out.printf(Locale.ROOT, "* least test MSE: M = %d%n", results.best());
    }
    Comparison.of(results, baselines).forEach(out::println);
  }
}

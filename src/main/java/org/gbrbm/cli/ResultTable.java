package org.gbrbm.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gbrbm.report.Reference;
import org.gbrbm.run.RunResults;

/** The results of a run as a table for people. */
final class ResultTable {
  private ResultTable() {}

  static void print(PrintWriter out, RunResults results) {
    boolean several = results.models().size() > 1;
    boolean notebook = Reference.isFor(results.config());
    out.printf(
        Locale.ROOT,
        "%8s %12s %12s %12s %10s%s%n",
        "hidden",
        "final loss",
        "test MSE",
        "mean-field",
        "seconds",
        notebook ? "   reference loss, MSE" : "");
    for (var model : results.models()) {
      out.printf(
          Locale.ROOT,
          "%8s %12.2f %12.6f %12.6f %10.1f",
          (several && model.hidden() == results.best() ? "* " : "") + model.hidden(),
          model.finalLoss(),
          model.testMse(),
          model.testMseMeanField(),
          model.seconds());
      Reference.of(results.config(), model.hidden())
          .ifPresent(
              reference ->
                  out.printf(Locale.ROOT, "   %10.2f %10.6f", reference.loss(), reference.mse()));
      out.println();
    }
    if (several) {
      out.printf(Locale.ROOT, "* least test MSE: M = %d%n", results.best());
    }
  }
}

package org.gbrbm.cli;

import java.io.PrintWriter;
import java.util.Map;
import org.gbrbm.report.RunResults;
import org.gbrbm.train.Recipes;

/** The results of a run as a table for people. */
final class ResultTable {
  /** What the notebook's own PyTorch run gave. */
  private record Reference(double loss, double mse) {}

  private static final Map<Integer, Reference> NOTEBOOK =
      Map.of(
          10, new Reference(-375.67, 0.040334),
          50, new Reference(-379.66, 0.030755),
          100, new Reference(-380.13, 0.029753),
          250, new Reference(-380.18, 0.029339));

  private ResultTable() {}

  static void print(PrintWriter out, RunResults results) {
    boolean notebook = results.config().recipe().equals(Recipes.shipped("notebook"));
    out.printf(
        "%8s %12s %12s %12s %10s%s%n",
        "hidden",
        "final loss",
        "test MSE",
        "mean-field",
        "seconds",
        notebook ? "   reference loss, MSE" : "");
    for (var model : results.models()) {
      out.printf(
          "%8s %12.2f %12.6f %12.6f %10.1f",
          (model.hidden() == results.best() ? "* " : "") + model.hidden(),
          model.finalLoss(),
          model.testMse(),
          model.testMseMeanField(),
          model.seconds());
      var reference = NOTEBOOK.get(model.hidden());
      if (notebook && reference != null) {
        out.printf("   %10.2f %10.6f", reference.loss(), reference.mse());
      }
      out.println();
    }
    out.printf("* least test MSE: M = %d%n", results.best());
  }
}

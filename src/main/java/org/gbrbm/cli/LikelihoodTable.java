package org.gbrbm.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.gbrbm.evaluate.Likelihood;
import org.gbrbm.model.LogPartition;

/** A likelihood as a table for people. */
final class LikelihoodTable {
  private LikelihoodTable() {}

  static void print(PrintWriter out, int hidden, Likelihood likelihood) {
    out.printf(Locale.ROOT, "%nM = %d, nats per image%n", hidden);
    out.printf(
        Locale.ROOT,
        "  test log-likelihood %12.2f  standard error %.2f, at least %.2f%n",
        likelihood.testLogLikelihood(),
        likelihood.standardError(),
        likelihood.lowestLogLikelihood());
    if (likelihood.backgroundLogLikelihood() != null) {
      out.printf(
          Locale.ROOT,
          "  background alone    %12.2f  the model has %+.2f%n",
          likelihood.backgroundLogLikelihood(),
          likelihood.testLogLikelihood() - likelihood.backgroundLogLikelihood());
    }
    out.printf(
        Locale.ROOT,
        "  free energy         %12.2f  train %.2f, gap %.2f%n",
        likelihood.freeEnergyTest(),
        likelihood.freeEnergyTrain(),
        likelihood.freeEnergyGap());
    if (likelihood.exactLogZ() != null) {
      out.printf(Locale.ROOT, "  log Z, exact        %12.2f%n", likelihood.exactLogZ());
    }
    var tempered = likelihood.tempered();
    out.printf(
        Locale.ROOT,
        "  log Z, tempered     %12.2f  standard error %.2f, from the base %.2f, from %s %.2f%n",
        tempered.logZ(),
        tempered.standardError(),
        tempered.fromBase(),
        tempered.otherStart(),
        tempered.fromData());
    print(out, "log Z, annealed", likelihood.annealed());
    print(out, "log Z, posteriors", likelihood.dataPosteriors());
    print(out, "log Z, from above", likelihood.reverse());
    likelihood.warnings().forEach(warning -> out.printf(Locale.ROOT, "  warning: %s%n", warning));
  }

  private static void print(PrintWriter out, String name, LogPartition estimate) {
    out.printf(
        Locale.ROOT,
        "  %-19s %12.2f  standard error %.2f, effective sample size %.1f of %d%n",
        name,
        estimate.logZ(),
        estimate.standardError(),
        estimate.effectiveSampleSize(),
        estimate.samples());
  }
}

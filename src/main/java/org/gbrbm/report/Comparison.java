package org.gbrbm.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.evaluate.Baselines;
import org.gbrbm.run.ModelResult;
import org.gbrbm.run.RunResults;
import org.gbrbm.train.Checkpoints;

/** Says of a run whether its models are worth having. */
public final class Comparison {
  /** A model whose error is more than this share of the mean's has learnt next to nothing. */
  private static final double NEXT_TO_NOTHING = 0.9;

  /** Principal components that leave less of the mean's error lose nothing but by rounding. */
  private static final double NOTHING = 1e-5;

  private Comparison() {}

  /**
   * {@return what the errors of the best model are to be compared with, a sentence each}
   *
   * @param results those of the run
   * @param baselines those of its data
   */
  public static List<String> of(RunResults results, Baselines baselines) {
    var best = results.model(results.best()).orElseThrow();
    double pca = baselines.pca().get(best.hidden());
    boolean lossless = pca <= NOTHING * baselines.mean();
    var sentences = new ArrayList<String>();
    sentences.add(
        format(
            "The mean of the training set in place of each example has a test error of %.4f, and %s %.4f; the model has %.4f (mean-field).",
            baselines.mean(), components(best.hidden()), pca, best.testMseMeanField()));
    if (lossless) {
      sentences.add(
          "So many components lose nothing: errors do not tell what a model of as many hidden units is worth. Its likelihood does (evaluate --likelihood), and what it is used for.");
    }
    if (results.config().recipe().background().any()) {
      sentences.add(ofDensity(best));
    } else {
      verdict(best, pca, baselines.mean(), lossless).ifPresent(sentences::add);
    }
    return List.copyOf(sentences);
  }

  /** Behind a background errors say little: what correlates linearly is not for hidden units. */
  private static String ofDensity(ModelResult model) {
    return Path.of(model.checkpoint()).endsWith(Checkpoints.name(0))
        ? "It is its background alone: the hidden units learned nothing that the examples held out confirm. Try more epochs or another number of hidden units."
        : "What it is worth as a density, beside its background, evaluate --likelihood tells.";
  }

  private static Optional<String> verdict(
      ModelResult best, double pca, double mean, boolean lossless) {
    double model = best.testMseMeanField();
    double little = NEXT_TO_NOTHING * mean;
    if (model > little && pca > little) {
      return Optional.of(
          format(
              "There is little that %d numbers could tell of these data: try more hidden units.",
              best.hidden()));
    }
    if (model > little) {
      return Optional.of(
          "The model has learnt next to nothing: it needs more epochs, or another sigma or learning rate.");
    }
    return model > pca && !lossless
        ? Optional.of(
            format(
                "For reconstruction alone a linear method does better here: PCA with %d component%s.",
                best.hidden(), best.hidden() == 1 ? "" : "s"))
        : Optional.empty();
  }

  private static String components(int number) {
    return number == 1 ? "one principal component has" : number + " principal components have";
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

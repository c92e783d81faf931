package org.gbrbm.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.gbrbm.apply.Scoring;
import org.gbrbm.evaluate.AnomalyScore;
import picocli.CommandLine.Option;

/** How examples are scored. */
final class ScoreOptions {
  /** What a user can ask for. */
  private enum Choice {
    AUTO,
    FREE_ENERGY,
    RECONSTRUCTION_ERROR
  }

  @Option(
      names = "--score-by",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "What a score looks at: free-energy or reconstruction-error (default: what suits the model's recipe).")
  private Choice by;

  @Option(
      names = "--two-sided",
      description =
          "Also score high what is unusually ordinary: a percentile p becomes 2 |p - 50|.")
  private boolean twoSided;

  @Option(
      names = "--false-alarms",
      paramLabel = "RATE",
      defaultValue = "0.01",
      description =
          "The share of ordinary examples that flag may mark (default: ${DEFAULT-VALUE}).")
  private double falseAlarms;

  @Option(
      names = "--normal",
      paramLabel = "PATH",
      description =
          "Ordinary examples to take percentiles of, in place of those that the model was tested with.")
  private Path normal;

  Scoring scoring() {
    var score =
        switch (by) {
          case AUTO -> Optional.<AnomalyScore>empty();
          case FREE_ENERGY -> Optional.of(AnomalyScore.FREE_ENERGY);
          case RECONSTRUCTION_ERROR -> Optional.of(AnomalyScore.RECONSTRUCTION_ERROR);
        };
    return new Scoring(score, twoSided, falseAlarms);
  }

  /** Ordinary examples, if others than the model's own are named. */
  Optional<Path> normal() {
    return Optional.ofNullable(normal);
  }
}

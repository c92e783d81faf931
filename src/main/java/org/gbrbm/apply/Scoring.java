package org.gbrbm.apply;

import java.util.Locale;
import java.util.Optional;
import org.gbrbm.evaluate.AnomalyScore;

/**
 * How examples are scored.
 *
 * @param by what the score looks at; empty for what suits the model
 * @param twoSided whether the unusually ordinary counts as unusual too: a percentile p becomes 2 |p
 *     - 50|
 * @param falseAlarms the share of ordinary examples that may be flagged, above 0 and below 1
 */
public record Scoring(Optional<AnomalyScore> by, boolean twoSided, double falseAlarms) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException when the share is none
   */
  public Scoring {
    if (!(falseAlarms > 0 && falseAlarms < 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the rate of false alarms must be above 0 and below 1, for instance 0.01, not %s",
              falseAlarms));
    }
  }

  /** The score of a percentile, 0 to 100. */
  float score(float percentile) {
    return twoSided ? 2 * Math.abs(percentile - 50) : percentile;
  }

  /** Whether a score is to be flagged. */
  boolean flags(float score) {
    return score > 100 * (1 - falseAlarms);
  }
}

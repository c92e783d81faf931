package org.gbrbm.train;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How well a model in training does on examples that are held out.
 *
 * @param step after which step, the last of an epoch
 * @param error the mean squared error a value of their mean-field reconstructions; of a model
 *     behind a background, their negative log-likelihood as {@link HeldOutMeasurement} bounds it;
 *     of another whose likelihood is tracked, the negative log-likelihood
 */
public record HeldOutError(long step, double error) {

  /** The first of the least ones. */
  static Optional<HeldOutError> best(List<HeldOutError> errors) {
    return errors.stream().min(Comparator.comparingDouble(HeldOutError::error));
  }

  /** Whether so many of the last ones are no better than the best. */
  static boolean isHopeless(List<HeldOutError> errors, int patience) {
    return best(errors)
        .map(best -> errors.size() - 1 - errors.indexOf(best) >= patience)
        .orElse(false);
  }
}

package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.gbrbm.data.Images;
import org.gbrbm.model.RbmParameters;

/** The examples that a training holds out, if any, and how well it has done on them. */
final class HeldOut {
  private final int patience;
  private final EpochInterval interval;

  /** Whether a model that is not trained yet is one that may be the best. */
  private final boolean backgroundIsModel;

  private final Optional<Images> examples;
  private final List<HeldOutError> errors = new ArrayList<>();
  private Optional<RbmParameters> best = Optional.empty();

  /**
   * Begins with no measurement.
   *
   * @param recipe says when to measure, and when to give up
   * @param examples what is held out, if anything is
   */
  HeldOut(Recipe recipe, Optional<Images> examples) {
    this.patience = recipe.earlyStopping().patience();
    this.interval = EpochInterval.of(recipe.epochs());
    this.backgroundIsModel = recipe.background().any();
    this.examples = examples;
  }

  /** What is held out. */
  Optional<Images> examples() {
    return examples;
  }

  /** What is to be measured after an epoch, or before the first, 0; empty where nothing is. */
  Optional<Images> dueAfter(int epoch) {
    return examples.filter(any -> epoch == 0 ? backgroundIsModel : interval.isAt(epoch));
  }

  /**
   * Takes note of an error.
   *
   * @param error after which step, and how large
   * @param model gives the model of that step
   */
  void add(HeldOutError error, Supplier<RbmParameters> model) {
    errors.add(error);
    if (isBest(error.step())) {
      best = Optional.of(model.get());
    }
  }

  /** Goes back to earlier errors; the model of the best is then not known. */
  void restore(List<HeldOutError> earlier) {
    errors.clear();
    errors.addAll(earlier);
    best = Optional.empty();
  }

  List<HeldOutError> errors() {
    return errors;
  }

  /** The model of the least error, where it is known. */
  Optional<RbmParameters> best() {
    return best;
  }

  /** Whether the error after this step is the least. */
  boolean isBest(long step) {
    return HeldOutError.best(errors).map(least -> least.step() == step).orElse(false);
  }

  /** Whether to give up hope of a better one. */
  boolean isHopeless() {
    return HeldOutError.isHopeless(errors, patience);
  }
}

package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.gbrbm.data.Images;
import org.gbrbm.model.RbmParameters;

/** The examples that a training holds out, if any, and how well it has reconstructed them. */
final class HeldOut {
  /** Bounds the time that a measurement takes. */
  private static final int MOST_EXAMPLES = 2000;

  private final int patience;
  private final EpochInterval interval;
  private final Images trainedOn;
  private final Optional<Images> examples;
  private final List<HeldOutError> errors = new ArrayList<>();
  private Optional<RbmParameters> best = Optional.empty();

  /** Divides training examples as a recipe says. */
  HeldOut(Recipe recipe, Images train) {
    var stopping = recipe.earlyStopping();
    boolean any = stopping.holdsOut() && train.count() >= stopping.every();
    this.patience = stopping.patience();
    this.interval = EpochInterval.of(recipe.epochs());
    this.trainedOn = any ? train.withoutEveryNth(stopping.every()) : train;
    this.examples =
        any ? Optional.of(train.everyNth(stopping.every()).first(MOST_EXAMPLES)) : Optional.empty();
  }

  /** What is left to train on. */
  Images trainedOn() {
    return trainedOn;
  }

  /** What is held out. */
  Optional<Images> examples() {
    return examples;
  }

  /** What is to be measured after an epoch; empty where nothing is. */
  Optional<Images> dueAfter(int epoch) {
    return examples.filter(any -> interval.isAt(epoch));
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

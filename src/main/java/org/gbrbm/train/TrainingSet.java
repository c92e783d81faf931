package org.gbrbm.train;

import java.util.Locale;
import java.util.Optional;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.Images;
import org.gbrbm.model.Background;

/**
 * What models of one recipe are trained on: training examples as the visible units that they are,
 * and what the recipe makes of them before any model is there.
 *
 * @param units the examples that are trained on, as visible units
 * @param heldOut examples that are not trained on, as data; empty where none are held out
 * @param background what lies between the data and the visible units; empty where they are the same
 */
public record TrainingSet(Images units, Optional<Images> heldOut, Optional<Background> background) {
  /** Bounds the time that a measurement of the examples held out takes. */
  private static final int MOST_HELD_OUT = 2000;

  /**
   * Divides training examples as a recipe says, and fits its background to those that are left to
   * train on.
   *
   * @param recipe the recipe
   * @param train training examples, as scaled
   * @return what is trained on
   * @throws IllegalArgumentException when the background cannot be fitted to such examples
   */
  public static TrainingSet of(Recipe recipe, Images train) {
    var stopping = recipe.earlyStopping();
    boolean any = stopping.holdsOut() && train.count() >= stopping.every();
    var left = any ? train.withoutEveryNth(stopping.every()) : train;
    var heldOut =
        any
            ? Optional.of(train.everyNth(stopping.every()).first(MOST_HELD_OUT))
            : Optional.<Images>empty();
    if (!recipe.background().any()) {
      return new TrainingSet(left, heldOut, Optional.empty());
    }
    requireFit(recipe, left);
    var background = BackgroundFit.of(recipe, left);
    return new TrainingSet(BackgroundFit.units(background, left), heldOut, Optional.of(background));
  }

  /**
   * Checks that a recipe's background can be fitted to training examples.
   *
   * @param recipe the recipe
   * @param train training examples, as scaled
   * @throws SettingException when it cannot
   */
  public static void requireFit(Recipe recipe, Images train) {
    if (!recipe.background().any()) {
      return;
    }
    if (train.size() > BackgroundFit.MOST_VISIBLE) {
      throw new SettingException(
          "background",
          String.format(
              Locale.ROOT,
              "a background of %d visible units has %d numbers; it is for at most %d units",
              train.size(),
              (long) train.size() * train.size(),
              BackgroundFit.MOST_VISIBLE));
    }
    if (train.hasMissing()) {
      throw new SettingException(
          "background",
          "a background cannot be fitted to examples with missing values; train without one, or fill them in before");
    }
  }
}

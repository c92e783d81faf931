package org.gbrbm.train;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.model.Background;

/**
 * What models of one recipe are trained on: training examples as the visible units that they are,
 * and what the recipe makes of them before any model is there.
 *
 * @param units the examples that are trained on, as visible units; behind a background none of
 *     their values is missing
 * @param heldOut examples that are not trained on, as data; empty where none are held out
 * @param background what lies between the data and the visible units; empty where they are the same
 * @param mixtures what hidden units start as behind it, the best first; none where there is none
 * @param judged whose likelihood is tracked; empty where it is not
 */
public record TrainingSet(
    Images units,
    Optional<Images> heldOut,
    Optional<Background> background,
    List<AxisMixture> mixtures,
    Optional<Judged> judged) {
  /** Bounds the time that a measurement of the examples held out takes. */
  private static final int MOST_HELD_OUT = 2000;

  private static final int MOST_JUDGED = 10_000;

  /**
   * Examples whose likelihood is tracked, as data.
   *
   * @param train of those to train with
   * @param test to test with, if any are known
   */
  public record Judged(Images train, Optional<Images> test) {}

  /**
   * Divides examples as a recipe says, and fits its background to those that are left to train on.
   *
   * @param recipe the recipe
   * @param set the examples, as scaled; those to test with are judged, no more
   * @return what is trained on
   * @throws IllegalArgumentException when the background cannot be fitted to such examples, or the
   *     likelihood is to be tracked of examples with missing values
   */
  public static TrainingSet of(Recipe recipe, ImageSet set) {
    return of(recipe, set.train(), () -> new Judged(set.trainLikeTest(), Optional.of(set.test())));
  }

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
    return of(recipe, train, () -> new Judged(train.spread(MOST_JUDGED), Optional.empty()));
  }

  private static TrainingSet of(Recipe recipe, Images train, Supplier<Judged> tracked) {
    requireTrackable(recipe, train);
    // Copies of examples, which only they need whose likelihood is tracked.
    var judged = recipe.trackLikelihood() ? Optional.of(tracked.get()) : Optional.<Judged>empty();
    judged.flatMap(Judged::test).ifPresent(test -> requireTrackable(recipe, test));
    int every = recipe.earlyStopping().every();
    boolean any = recipe.earlyStopping().holdsOut() && train.count() >= every;
    if (recipe.background().any()) {
      // A density gains by each example that is not held out in vain.
      every = Math.max(every, (train.count() + MOST_HELD_OUT - 1) / MOST_HELD_OUT);
    }
    var left = any ? train.withoutEveryNth(every) : train;
    var heldOut =
        any ? Optional.of(train.everyNth(every).first(MOST_HELD_OUT)) : Optional.<Images>empty();
    if (!recipe.background().any()) {
      return new TrainingSet(left, heldOut, Optional.empty(), List.of(), judged);
    }
    requireFit(recipe, left);
    var complete = left.hasMissing() ? BackgroundDraws.completed(recipe, left) : left;
    var background = BackgroundFit.of(recipe, complete);
    var units = BackgroundFit.units(background, complete);
    var range = SigmaRange.of(recipe.visible(), Optional.of(background));
    return new TrainingSet(
        units,
        heldOut.map(some -> some.hasMissing() ? BackgroundDraws.drawn(background, some, 0) : some),
        Optional.of(background),
        AxisMixture.of(units, range),
        judged);
  }

  private static void requireTrackable(Recipe recipe, Images examples) {
    if (recipe.trackLikelihood() && examples.hasMissing()) {
      throw new SettingException(
          "trackLikelihood",
          "the likelihood of examples with missing values is not worked out; leave it out, or leave them out");
    }
  }

  /**
   * Checks that a recipe's background can be fitted to training examples, and their likelihood
   * tracked where it is to be.
   *
   * @param recipe the recipe
   * @param train training examples, as scaled
   * @throws SettingException when it cannot
   */
  public static void requireFit(Recipe recipe, Images train) {
    requireTrackable(recipe, train);
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
    if (train.hasMissing() && train.size() > BackgroundDraws.MOST_VISIBLE) {
      throw new SettingException(
          "background",
          String.format(
              Locale.ROOT,
              "a background can be fitted to examples with missing values of at most %d visible units, not %d; train without one, or fill them in before",
              BackgroundDraws.MOST_VISIBLE,
              train.size()));
    }
  }
}

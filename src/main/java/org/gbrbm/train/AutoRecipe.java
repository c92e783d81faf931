package org.gbrbm.train;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import org.gbrbm.data.Images;

/**
 * The recipe {@code auto}: {@code sharp}, with settings that follow from how many training examples
 * there are, how wide they are, and how far they spread. The rules are these; they were found on
 * the tables of docs/data.md:
 *
 * <ul>
 *   <li>batches of 32, of 256 from 10,000 examples on, and of a quarter of fewer than 128
 *   <li>as many epochs as make 10,000 steps, 5,000 of the large batches, at least 25; of examples
 *       with more than 2,000 numbers fewer, as each step takes longer
 *   <li>sigma is the larger of half the spread of a visible unit and of 2/9 of that along the first
 *       principal component: a hidden unit is either on or off beyond a few sigma, and some of them
 *       have to share a direction that is wider
 *   <li>a learning rate of 0.3 times the root of the spread: a step of a weight has no unit, one of
 *       a visible bias has that of the data
 *   <li>of 500 examples and more, every tenth is held out, and training stops early when it no
 *       longer helps them
 * </ul>
 *
 * With a background it is {@code modern}, with batches and epochs by the same rules.
 */
public final class AutoRecipe {
  /** What it is called. */
  public static final String NAME = "auto";

  private static final int BATCH = 32;
  private static final int LARGE_BATCH = 256;
  private static final int MANY_EXAMPLES = 10_000;
  private static final int STEPS = 10_000;
  private static final int STEPS_OF_LARGE_BATCHES = 5_000;
  private static final int FEWEST_EPOCHS = 25;
  private static final int WIDE = 2000;
  private static final double SIGMA_OF_EACH = 0.5;
  private static final double SIGMA_OF_LARGEST = 2 / 9.0;
  private static final double LEARNING_RATE = 0.3;
  private static final int ENOUGH_TO_HOLD_OUT = 500;
  private static final EarlyStopping EARLY = new EarlyStopping(10, 30);

  private AutoRecipe() {}

  /**
   * {@return the recipe for training examples}
   *
   * @param train the examples, scaled
   * @param background the normal distribution to start from
   */
  public static Recipe of(Images train, BackgroundKind background) {
    return background.any() ? density(train, background) : sharp(train);
  }

  private static Recipe density(Images train, BackgroundKind background) {
    var recipe = Recipes.shipped("modern").with("background", background);
    return withLength(recipe, train, recipe.earlyStopping());
  }

  /** A recipe with batches and epochs that suit the number of examples and their width. */
  private static Recipe withLength(Recipe recipe, Images train, EarlyStopping stopping) {
    boolean many = train.count() >= MANY_EXAMPLES;
    int count = train.count() - (stopping.holdsOut() ? train.count() / stopping.every() : 0);
    int batch = many ? LARGE_BATCH : Math.min(BATCH, Math.max(1, count / 4));
    double steps =
        (many ? STEPS_OF_LARGE_BATCHES : STEPS) * Math.min(1, (double) WIDE / train.size());
    int stepsPerEpoch = count / batch;
    int epochs = Math.max(FEWEST_EPOCHS, (int) Math.ceil(steps / stepsPerEpoch));
    return recipe.with(
        Map.of("name", NAME, "epochs", epochs, "batchSize", batch, "earlyStopping", stopping));
  }

  private static Recipe sharp(Images train) {
    var measured = DataSpread.of(train);
    // Examples that are all the same have no scale of their own.
    var spread = measured.each() > 0 ? measured : new DataSpread(1, 1);
    double sigma = Math.max(SIGMA_OF_EACH * spread.each(), SIGMA_OF_LARGEST * spread.largest());
    double rate = LEARNING_RATE * Math.sqrt(spread.each());
    var recipe =
        Recipes.shipped("sharp")
            .with(
                Map.of(
                    "visible.sigma",
                    twoDigits(sigma),
                    "optimisation.learningRate",
                    twoDigits(rate)));
    var stopping = train.count() >= ENOUGH_TO_HOLD_OUT ? EARLY : EarlyStopping.NONE;
    return withLength(recipe, train, stopping);
  }

  private static float twoDigits(double value) {
    return new BigDecimal(value).round(new MathContext(2)).floatValue();
  }
}

package org.gbrbm.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Locale;
import java.util.Map;
import org.gbrbm.compute.SettingException;
import org.gbrbm.files.JsonFiles;

/**
 * Everything that decides what a model becomes, apart from its size, its seed and its data.
 *
 * @param name what the recipe is called
 * @param epochs passes over the training images, at least 1
 * @param batchSize images a step, at least 1
 * @param visible settings of the visible units
 * @param hiddenUnits settings of the hidden units
 * @param weightDeviation standard deviation of the weights at the start, positive
 * @param negativePhase where the samples of the model come from
 * @param optimisation settings of the descent
 * @param earlyStopping whether to stop before all epochs are done
 * @param background the normal distribution that a model starts from
 * @param trackLikelihood whether to follow the likelihood while training
 */
public record Recipe(
    String name,
    @JsonPropertyDescription("Passes over the training images") int epochs,
    @JsonPropertyDescription("Images a step") int batchSize,
    VisibleSettings visible,
    HiddenSettings hiddenUnits,
    float weightDeviation,
    NegativePhase negativePhase,
    Optimisation optimisation,
    EarlyStopping earlyStopping,
    @JsonPropertyDescription("The normal distribution that a model starts from")
        BackgroundKind background,
    @JsonPropertyDescription("Follow the likelihood while training") boolean trackLikelihood) {

  /**
   * What {@link #with(Map)} sets with a background, unless it is given another value: settings that
   * are relative to the scale of the visible units, whose variance is 1 then; hidden units that are
   * not centred, as pairs of states that lie evenly on both sides of the mean are no better than
   * the background, which is then where training ends; and examples that are held out, so that the
   * background alone is taken where no model is better.
   */
  public static final Map<String, Object> BEHIND_A_BACKGROUND =
      Map.of(
          "visible.sigma",
          1f,
          "weightDeviation",
          0.1f,
          "optimisation.learningRate",
          0.01f,
          "hiddenUnits.offset",
          0f,
          "earlyStopping",
          new EarlyStopping(5, 100));

  /** As version 0.1.0 wrote it, or a later one. */
  private record Stored(
      String name,
      int epochs,
      int batchSize,
      VisibleSettings visible,
      HiddenSettings hiddenUnits,
      float weightDeviation,
      NegativePhase negativePhase,
      Optimisation optimisation,
      EarlyStopping earlyStopping,
      BackgroundKind background,
      boolean trackLikelihood) {}

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Recipe read(ObjectNode tree) {
    tree.putIfAbsent("earlyStopping", JsonFiles.tree(EarlyStopping.NONE));
    tree.putIfAbsent("background", TextNode.valueOf(BackgroundKind.NONE.toString()));
    tree.putIfAbsent("trackLikelihood", BooleanNode.FALSE);
    var stored = JsonFiles.record(tree, Stored.class);
    return new Recipe(
        stored.name,
        stored.epochs,
        stored.batchSize,
        stored.visible,
        stored.hiddenUnits,
        stored.weightDeviation,
        stored.negativePhase,
        stored.optimisation,
        stored.earlyStopping,
        stored.background,
        stored.trackLikelihood);
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is missing or out of its range
   */
  public Recipe {
    if (name == null
        || visible == null
        || hiddenUnits == null
        || negativePhase == null
        || optimisation == null
        || earlyStopping == null
        || background == null) {
      throw new IllegalArgumentException(
          "a recipe must have name, visible, hiddenUnits, negativePhase, optimisation, earlyStopping and background");
    }
    Ranges.requireAtLeast(1, "epochs", epochs);
    Ranges.requireAtLeast(1, "batch size", batchSize);
    Ranges.requirePositive("the deviation of the first weights", weightDeviation);
    if (background.any() && !negativePhase.keepsHiddenChains()) {
      throw new SettingException(
          "background",
          "a background is for a recipe that learns a density, such as modern: its negative phase keeps chains of hidden units");
    }
    if (background.any() && visible.sigma() != 1) {
      throw new SettingException(
          "visible.sigma", "behind a background sigma starts at 1, which is the background itself");
    }
  }

  /**
   * {@return whether it trains a density, whose samples are drawn from all of the model: whether
   * free energies can be trusted to tell the usual from the unusual}
   */
  public boolean learnsDensity() {
    return negativePhase.keepsHiddenChains();
  }

  /**
   * {@return the same recipe with another number of epochs}
   *
   * @param other passes over the training images, at least 1
   */
  public Recipe withEpochs(int other) {
    return with("epochs", other);
  }

  /**
   * {@return the same recipe with one setting changed}
   *
   * @param setting as for {@link #with(Map)}
   * @param value as for {@link #with(Map)}
   * @throws SettingException when there is no such setting, or the value is not one for it
   */
  public Recipe with(String setting, Object value) {
    return with(Map.of(setting, value));
  }

  /**
   * {@return the same recipe with settings changed}
   *
   * @param settings the new values, by the setting's path in the JSON of a recipe: {@code epochs},
   *     or {@code optimisation.learningRate}. A value is a number, a text, an enum constant, a
   *     record of settings, or what Jackson makes of one of them. With a background, for a recipe
   *     that has none, {@link #BEHIND_A_BACKGROUND} is set too.
   * @throws SettingException when there is no such setting, or a value is not one for it
   */
  public Recipe with(Map<String, ?> settings) {
    var tree = JsonFiles.tree(this);
    if (BackgroundKind.given(settings).any() && !background.any()) {
      BEHIND_A_BACKGROUND.forEach((setting, value) -> put(tree, setting, value));
    }
    settings.forEach((setting, value) -> put(tree, setting, value));
    try {
      return JsonFiles.record(tree, Recipe.class);
    } catch (IllegalArgumentException e) {
      throw new SettingException(String.join(", ", settings.keySet()), e.getMessage());
    }
  }

  private void put(JsonNode tree, String setting, Object value) {
    int dot = setting.lastIndexOf('.');
    var path = dot < 0 ? "" : "/" + setting.substring(0, dot).replace('.', '/');
    var parent = tree.at(path);
    var name = setting.substring(dot + 1);
    if (!parent.has(name)) {
      throw new SettingException(
          setting,
          String.format(Locale.ROOT, "the recipe %s has no setting '%s'", this.name, setting));
    }
    ((ObjectNode) parent).set(name, JsonFiles.tree(value));
  }
}

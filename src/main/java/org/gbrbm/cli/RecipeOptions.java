package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.train.BackgroundKind;
import org.gbrbm.train.NegativePhase;
import org.gbrbm.train.Recipe;
import org.gbrbm.train.VisibleSettings.LearnSigma;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options that set a setting of the recipe: {@code --set} any of them, and the usual ones have
 * an option of their own, whose type and description are those of the record's component.
 */
final class RecipeOptions {

  /** The settings that have an option of their own. */
  private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

  static {
    SETTINGS.put("--epochs", "epochs");
    SETTINGS.put("--batch-size", "batchSize");
    SETTINGS.put("--learning-rate", "optimisation.learningRate");
    SETTINGS.put("--cd-steps", "negativePhase.steps");
    SETTINGS.put("--sigma", "visible.sigma");
    SETTINGS.put("--learn-sigma", "visible.learnSigma");
    SETTINGS.put("--sigma-min", "visible.sigmaMinimum");
    SETTINGS.put("--sigma-max", "visible.sigmaMaximum");
    SETTINGS.put("--background", "background");
    SETTINGS.put("--track-likelihood", "trackLikelihood");
  }

  /** Every so-many-th example is held out to judge by, where the recipe holds none out. */
  private static final int HELD_OUT = 10;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--set",
      paramLabel = "SETTING=VALUE",
      description =
          "Change any setting of the recipe, by its name in the output of config without 'recipe.'; more than one with several --set. Example: --set optimisation.averaging=0.99")
  private Map<String, String> others = new LinkedHashMap<>();

  @Option(
      names = "--stop-when-worse",
      paramLabel = "N",
      description =
          "Follow the likelihood of examples that are held out, a tenth unless the recipe has others; stop after N measurements that are no better than the best, and keep the best model.")
  private Integer stopWhenWorse;

  /** Adds the options of single settings to a command that has these options as a mixin. */
  static void addTo(CommandSpec command) {
    SETTINGS.forEach((option, setting) -> command.addOption(option(option, setting)));
  }

  private static OptionSpec option(String name, String setting) {
    var component = component(setting);
    var described = component.getAccessor().getAnnotation(JsonPropertyDescription.class);
    return OptionSpec.builder(name)
        .type(boxed(component.getType()))
        .arity(component.getType() == boolean.class ? "0" : "1")
        .paramLabel(label(component.getType()))
        .description(described.value() + " (default: the recipe's).")
        .build();
  }

  private static String label(Class<?> type) {
    if (type.isEnum()) {
      return String.join("|", OptionValues.names(type));
    }
    return type == BackgroundKind.class ? "none|low-rank:K|full" : type == int.class ? "N" : "X";
  }

  private static Class<?> boxed(Class<?> type) {
    return type == int.class
        ? Integer.class
        : type == float.class
            ? Float.class
            : type == boolean.class ? Boolean.class : type.isEnum() ? type : String.class;
  }

  private static RecordComponent component(String setting) {
    Class<?> type = Recipe.class;
    RecordComponent found = null;
    for (var name : setting.split("\\.", -1)) {
      var record = type == NegativePhase.class ? type.getPermittedSubclasses()[0] : type;
      found =
          Arrays.stream(record.getRecordComponents())
              .filter(component -> component.getName().equals(name))
              .findFirst()
              .orElseThrow();
      type = found.getType();
    }
    return found;
  }

  /** {@return a recipe with all that was given on the command line in place of its own settings} */
  Recipe change(Recipe recipe) {
    var given = given();
    if (stopWhenWorse != null) {
      given.put("trackLikelihood", true);
      given.put("earlyStopping.patience", stopWhenWorse);
      if (!recipe.earlyStopping().holdsOut()) {
        given.putIfAbsent("earlyStopping.every", HELD_OUT);
      }
    }
    var bounds =
        given.containsKey("visible.sigmaMinimum") || given.containsKey("visible.sigmaMaximum");
    var changed = given.isEmpty() ? recipe : recipe.with(given);
    if (bounds && changed.visible().learnSigma() == LearnSigma.NO) {
      throw new IllegalArgumentException(
          "--sigma-min and --sigma-max bound a sigma that is learned; add --learn-sigma");
    }
    return changed;
  }

  /** {@return the background that was given; none where none was} */
  BackgroundKind background() {
    return BackgroundKind.given(given());
  }

  private Map<String, Object> given() {
    var given = new LinkedHashMap<String, Object>();
    others.forEach((setting, text) -> given.put(setting, JsonFiles.typed(text)));
    var parsed = command.commandLine().getParseResult();
    SETTINGS.forEach(
        (option, setting) ->
            Optional.ofNullable(parsed.matchedOptionValue(option, null))
                .ifPresent(value -> given.put(setting, value)));
    return given;
  }

  /** What to type to give a setting another value, as the end of a message about it. */
  static String hint(String setting) {
    var options =
        Arrays.stream(setting.split(", ", -1)).map(RecipeOptions::optionFor).distinct().toList();
    return setting.equals("data")
        ? "; name them with --data"
        : String.format(Locale.ROOT, " (%s)", String.join(", ", options));
  }

  private static String optionFor(String setting) {
    return SETTINGS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(setting))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(
            setting.matches("device|precision|xla|data|scale")
                ? "--" + setting
                : "--set " + setting + "=VALUE");
  }
}

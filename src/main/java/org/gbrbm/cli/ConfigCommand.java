package org.gbrbm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.gbrbm.run.Run;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.train.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the settings that a training would have, and where each comes from. */
@Command(
    name = "config",
    description =
        "Prints the settings that sweep would have with the same options, and where each is from.",
    footer = "Example: tools/gbrbm config --recipe modern --epochs 5")
final class ConfigCommand implements Callable<Integer> {
  private static final String COMMAND_LINE = "command line";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Spec private CommandSpec spec;
  @Mixin private TrainingOptions options;

  @Option(
      names = "--hidden",
      paramLabel = "M",
      split = ",",
      description = "Numbers of hidden units (default: 10,50,100,250).")
  private List<Integer> hidden;

  /** A setting, its name as {@code recipe.optimisation.learningRate}. */
  private record Setting(String name, JsonNode value, String from) {}

  /** The settings in force, the recipe before the command line changed it, and the rest. */
  private record InForce(
      RunConfig config,
      Recipe recipe,
      String scale,
      String device,
      String precision,
      boolean xla) {}

  @Override
  public Integer call() throws Exception {
    var resumed = options.checkpoints().resume();
    var inForce = resumed.isPresent() ? ofRun(RunFolder.open(resumed.get())) : ofNewRun();
    var settings = new ArrayList<Setting>();
    JsonNode config = JSON.valueToTree(inForce.config);
    addRecipe(settings, "recipe", config.get("recipe"), JSON.valueToTree(inForce.recipe));
    for (var name : List.of("hidden", "seed", "data")) {
      settings.add(setting(name, config.get(name)));
    }
    settings.add(setting("scale", TextNode.valueOf(inForce.scale)));
    settings.add(setting("device", TextNode.valueOf(inForce.device)));
    settings.add(setting("precision", TextNode.valueOf(inForce.precision)));
    settings.add(setting("xla", BooleanNode.valueOf(inForce.xla)));
    options.output().print(settings, out -> print(out, settings));
    if (!options.quiet()) {
      var words = spec.commandLine().getParseResult().originalArgs();
      options
          .output()
          .next(words.stream().map(w -> w.equals("config") ? "sweep" : w).toArray(String[]::new));
    }
    return 0;
  }

  private InForce ofNewRun() throws IOException {
    var fixed = options.fixedRecipe();
    var recipe = fixed.isPresent() ? fixed.get() : options.autoRecipe(options.readData());
    return new InForce(
        options.config(
            Objects.requireNonNullElse(hidden, SweepCommand.DEFAULT_HIDDEN),
            options.change(recipe)),
        recipe,
        options.scale().map(Enum::name).orElse("UNIT for bytes, else STANDARD"),
        options.device().choice().name().toLowerCase(Locale.ROOT),
        options.precision().choice().name().toLowerCase(Locale.ROOT),
        options.xla());
  }

  /** Those of a run that goes on; what may not change is as the run has it. */
  private InForce ofRun(RunFolder run) throws IOException {
    var saved = run.config();
    var recipe = options.recipe(saved, () -> options.readData(run));
    var config = options.config(hidden, options.change(recipe), saved);
    Run.requireSame(run, saved, config);
    var execution = run.conditions().execution();
    return new InForce(
        config,
        recipe,
        run.scaling().scale().name(),
        execution.device().name().toLowerCase(Locale.ROOT),
        execution.precision().name().toLowerCase(Locale.ROOT),
        execution.xla());
  }

  private Setting setting(String name, JsonNode value) {
    return new Setting(name, value, from("--" + name, options.origin()));
  }

  /** What is not as the recipe has it is from the command line. */
  private void addRecipe(List<Setting> settings, String name, JsonNode inForce, JsonNode recipe) {
    for (var part : inForce.properties()) {
      var inner = name + "." + part.getKey();
      var original = recipe.get(part.getKey());
      if (part.getValue().isObject()) {
        addRecipe(settings, inner, part.getValue(), original);
      } else {
        boolean same = part.getValue().equals(original);
        settings.add(
            new Setting(inner, part.getValue(), same ? options.recipeOrigin() : COMMAND_LINE));
      }
    }
  }

  private String from(String option, String otherwise) {
    return spec.commandLine().getParseResult().hasMatchedOption(option) ? COMMAND_LINE : otherwise;
  }

  private static void print(PrintWriter out, List<Setting> settings) {
    for (var setting : settings) {
      var value = setting.value.isTextual() ? setting.value.asText() : setting.value.toString();
      out.printf(Locale.ROOT, "%-38s %-30s %s%n", setting.name, value, setting.from);
    }
  }
}

package org.gbrbm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() throws Exception {
    var base = options.base(SweepCommand.DEFAULT_HIDDEN);
    JsonNode inForce = JSON.valueToTree(options.config(hidden, base));
    var settings = new ArrayList<Setting>();
    addRecipe(settings, "recipe", inForce.get("recipe"), JSON.valueToTree(base.recipe()));
    for (var name : List.of("hidden", "seed", "data")) {
      settings.add(new Setting(name, inForce.get(name), from("--" + name, options.origin())));
    }
    var scale = options.scale().map(Enum::name).orElse("UNIT for bytes, else STANDARD");
    settings.add(new Setting("scale", TextNode.valueOf(scale), from("--scale", options.origin())));
    addExecution(settings);
    options.output().print(settings, out -> print(out, settings));
    if (!options.quiet()) {
      var words = spec.commandLine().getParseResult().originalArgs();
      options
          .output()
          .next(words.stream().map(w -> w.equals("config") ? "sweep" : w).toArray(String[]::new));
    }
    return 0;
  }

  private void addExecution(List<Setting> settings) {
    var device = TextNode.valueOf(options.device().choice().name().toLowerCase(Locale.ROOT));
    settings.add(new Setting("device", device, from("--device", options.origin())));
    var precision = TextNode.valueOf(options.precision().name());
    settings.add(new Setting("precision", precision, from("--precision", options.origin())));
    settings.add(
        new Setting("xla", BooleanNode.valueOf(options.xla()), from("--xla", options.origin())));
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

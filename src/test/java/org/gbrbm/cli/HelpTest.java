package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gbrbm.IdxFiles;
import org.gbrbm.serving.FakeServing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line tells someone who does not know it. */
class HelpTest {
  @TempDir private Path folder;

  @Test
  void theCommandsAreShownInTheOrderOfUseWithAnExampleEach() {
    var help = Outcome.of().requireDone().out();
    int last = 0;
    for (var command :
        List.of(
            "info",
            "config",
            "sweep",
            "train",
            "evaluate",
            "report",
            "reconstruct",
            "sample",
            "filters",
            "apply",
            "export",
            "predict",
            "generate-completion")) {
      int at = help.indexOf("%n  %s ".formatted(command));
      assertTrue(at > last, command + help);
      assertTrue(help.indexOf("tools/gbrbm " + command, at) > at, command + help);
      last = at;
      var own = Outcome.of(command, "--help").requireDone().out();
      assertTrue(own.startsWith("Usage: gbrbm " + command + " [-h]"), own);
      assertTrue(Outcome.lastLine(own).startsWith("Example: "), own);
    }
    assertTrue(Outcome.of("--version").requireDone().out().startsWith("gbrbm "));
  }

  @ParameterizedTest
  @CsvSource({
    "swep, there is no command 'swep'; did you mean sweep?",
    "trian --hidden 50, there is no command 'trian'; did you mean train?",
    "evalute, there is no command 'evalute'; did you mean evaluate?",
    "sweep --epoch 3, there is no option '--epoch'; did you mean --epochs?",
    "sweep --lerning-rate 3, there is no option '--lerning-rate'; did you mean --learning-rate?",
    "evaluate run --liklihood, there is no option '--liklihood'; did you mean --likelihood?",
    "train fast, there is nothing that takes 'fast'",
  })
  void theNearestCommandOrOptionIsSuggested(String typed, String meant) {
    var outcome = Outcome.of(typed.split(" "));
    assertEquals(2, outcome.exitCode());
    assertEquals("gbrbm: " + meant, outcome.err().lines().findFirst().orElseThrow());
    assertEquals(2, outcome.err().lines().count(), outcome.err());
    assertTrue(Outcome.lastLine(outcome.err()).startsWith("See: tools/gbrbm "), outcome.err());
  }

  @Test
  void aRunThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
    for (var name : List.of("first", "second")) {
      Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("config.json"), "{}");
    }
    Files.createDirectory(folder.resolve("other"));
    Outcome.of("evaluate", folder.resolve("frist").toString())
        .requireRefused(
            2,
            "frist is not the folder of a run: there is no such folder; %s has the runs first, second"
                .formatted(folder.getFileName()));
    Outcome.of("evaluate", folder.resolve("other").toString())
        .requireRefused(2, "other is not the folder of a run: it has no config.json; ");
  }

  @Test
  void everyCommandSaysWhatToTypeNextUnlessItPrintsJson() throws IOException {
    var data = IdxFiles.dataSet(folder.resolve("data"), 40, 20, 4, 4).toString();
    var out = folder.toString();
    Outcome.of(
            ("sweep --epochs 1 --hidden 2 --batch-size 4 --name run --data "
                    + data
                    + " --out "
                    + out)
                .split(" "))
        .requireSaysWhatNext();
    try (var serving = FakeServing.start(16, 2)) {
      for (var line : commands(data, serving.grpc())) {
        var words = new ArrayList<>(List.of(line.split(" ", -1)));
        Outcome.of(words.toArray(String[]::new)).requireSaysWhatNext();
        words.add("--json");
        var json = Outcome.of(words.toArray(String[]::new)).requireDone();
        assertTrue(new ObjectMapper().readTree(json.out()).size() > 0, json.out());
        assertEquals("", json.err());
      }
    }
  }

  /** On the run in the folder; each is run twice, so that two versions are exported. */
  private List<String> commands(String data, String server) {
    return Stream.of(
            "info",
            "config",
            "info RUN",
            "evaluate RUN",
            "reconstruct RUN --out OUT",
            "reconstruct RUN --mask left --steps 2 --out OUT",
            "sample RUN --steps 0,2 --out OUT",
            "filters RUN --out OUT",
            "report RUN",
            "export RUN --name small --out OUT/models",
            "export --keep 1 --name small --out OUT/models",
            "export --list --out OUT/models",
            "info OUT/models/small/2",
            "predict --grpc SERVER --model model --data DATA --out OUT",
            "predict --grpc SERVER --model model --data DATA --signature free_energy --count 1")
        .map(line -> line.replace("RUN", "OUT/run").replace("OUT", folder.toString()))
        .map(line -> line.replace("DATA", data).replace("SERVER", server))
        .toList();
  }

  @Test
  void configTellsWhereEachSettingIsFrom() throws IOException {
    var file = folder.resolve("mine.json");
    var notebook = Files.readString(recipe("notebook"));
    Files.writeString(file, notebook.replace("\"epochs\": 25", "\"epochs\": 7"));
    var all =
        config("--recipe", file.toString(), "--sigma", "0.5", "--seed", "9", "--scale", "unit");
    assertSetting(all, "recipe.epochs", "7", file.toString());
    assertSetting(all, "recipe.visible.sigma", "0.5", "command line");
    assertSetting(all, "seed", "9", "command line");
    assertSetting(all, "scale", "UNIT", "command line");
    assertSetting(all, "hidden", "[10,50,100,250]", "default");
    assertSetting(config(), "recipe.epochs", "25", "recipe notebook (default)");
    assertSetting(config("--recipe", "sharp"), "recipe.name", "sharp", "recipe sharp");
  }

  @Test
  void configTellsWhatARecipeForOwnDataIs() throws IOException {
    var table = new StringBuilder("a,b\n");
    for (int n = 0; n < 40; n++) {
      table.append(n).append(',').append(n * n % 7).append('\n');
    }
    var data = Files.writeString(folder.resolve("own.csv"), table.toString()).toString();
    var all = config("--data", data, "--epochs", "9");
    assertSetting(all, "recipe.name", "auto", "recipe auto (default)");
    assertSetting(all, "recipe.batchSize", "9", "recipe auto (default)"); // a quarter of 36
    assertSetting(all, "recipe.visible.sigma", "0.5", "recipe auto (default)");
    assertSetting(all, "recipe.epochs", "9", "command line");
  }

  @Test
  void configTellsTheSettingsOfARunThatGoesOn() throws IOException {
    var data = IdxFiles.dataSet(folder.resolve("data"), 40, 10, 3, 3).toString();
    Outcome.of(
            ("train --xla --scale standard --epochs 1 --hidden 2 --quiet --name run --data "
                    + data
                    + " --out "
                    + folder)
                .split(" "))
        .requireDone();
    var run = folder.resolve("run").toString();
    var all = config("--resume", run, "--epochs", "3");
    assertSetting(all, "xla", "true", run);
    assertSetting(all, "scale", "STANDARD", run);
    assertSetting(all, "data", data, run);
    assertSetting(all, "hidden", "[2]", run);
    assertSetting(all, "device", "cpu", run);
    assertSetting(all, "recipe.name", "auto", run);
    assertSetting(all, "recipe.epochs", "3", "command line");
    // --epochs 1 and --xla of the run: neither is a setting of the recipe that auto chooses.
    assertSetting(
        config("--resume", run, "--recipe", "auto", "--epochs", "1"),
        "recipe.batchSize",
        "10",
        "recipe auto");
    Outcome.of("config", "--resume", run, "--recipe", "sharp")
        .requireRefused(2, run + " was started with other settings: ");
    Outcome.of("config", "--resume", run, "--hidden", "3")
        .requireRefused(2, run + " was started with other settings: hidden [2], not [3]");
  }

  @Test
  void configSaysHowToTrainWithTheSameSettings() {
    var told = Outcome.of("config", "--recipe", "sharp", "--epochs", "3").requireDone().err();
    assertEquals("Next: tools/gbrbm sweep --recipe sharp --epochs 3", Outcome.lastLine(told));
  }

  private static Path recipe(String name) {
    return Path.of("src/main/resources/org/gbrbm/train/recipes/" + name + ".json");
  }

  private static JsonNode config(String... options) throws IOException {
    var arguments = new ArrayList<>(List.of("config", "--json"));
    arguments.addAll(List.of(options));
    var outcome = Outcome.of(arguments.toArray(String[]::new)).requireDone();
    return new ObjectMapper().readTree(outcome.out());
  }

  private static void assertSetting(JsonNode all, String name, String value, String from) {
    for (var setting : all) {
      if (setting.get("name").asText().equals(name)) {
        var actual = setting.get("value");
        assertEquals(value, actual.isTextual() ? actual.asText() : actual.toString());
        assertEquals(from, setting.get("from").asText());
        return;
      }
    }
    throw new AssertionError(name + " is not in " + all);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"learningRate\": 0.001', '\"learningRate\": \"fast\"', optimisation.learningRate",
    "'\"learningRate\": 0.001', '\"learningRate\": -1', learning rate must be a positive number",
    "'\"epochs\": 25,', '', epochs",
    "'\"epochs\": 25,', '\"epochs\": 25, \"epoch\": 3,', epoch",
    "'\"schedule\": \"CONSTANT\"', '\"schedule\": \"SLOW\"', optimisation.schedule",
    "'\"epochs\": 25,', '\"epochs\": 25', line ",
  })
  void aBrokenRecipeIsRefusedWithItsSetting(String sound, String broken, String message)
      throws IOException {
    var text = Files.readString(recipe("notebook"));
    assertTrue(text.contains(sound));
    var file = Files.writeString(folder.resolve("mine.json"), text.replace(sound, broken));
    Outcome.of("config", "--recipe", file.toString()).requireRefused(2, message);
  }

  @Test
  void bashCompletesCommandsOptionsAndTheirWords() throws IOException, InterruptedException {
    var script =
        Files.writeString(
            folder.resolve("completion"), Outcome.of("generate-completion").requireDone().out());
    assertEquals("", bash("bash -n " + script));
    assertEquals("--epochs", completed(script, "sweep --ep"));
    assertEquals("cpu", completed(script, "sweep --device c"));
    assertEquals("free-energy", completed(script, "apply --score-by f"));
    var commands = completed(script, "re");
    assertTrue(commands.contains("reconstruct"), commands);
    assertFalse(commands.contains("sweep"), commands);
  }

  /** Outside a real completion, {@code compopt} complains on stderr; it only asks for no space. */
  private static String completed(Path script, String line)
      throws IOException, InterruptedException {
    return bash(String.format(
            Locale.ROOT,
            "source %s; COMP_WORDS=(gbrbm %s); COMP_CWORD=%d; _complete_gbrbm 2>/dev/null; echo ${COMPREPLY[@]}",
            script,
            line,
            line.split(" ", -1).length))
        .strip();
  }

  /** The script loads zsh's {@code bashcompinit}, which takes bash's completions. */
  @Test
  void zshReadsTheScript() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/zsh")), "no zsh here");
    var script =
        Files.writeString(
            folder.resolve("completion"), Outcome.of("generate-completion").requireDone().out());
    var line = "autoload -U compinit; compinit -u -D; source %s; echo ${_comps[gbrbm]}";
    var told = shell("zsh", "-fc", line.formatted(script));
    assertTrue(told.contains("_complete_gbrbm"), told);
  }

  private static String bash(String line) throws IOException, InterruptedException {
    return shell("bash", "-c", line);
  }

  private static String shell(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}

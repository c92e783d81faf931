package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.gbrbm.files.FolderLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeTest {
  private static final int STEPS_PER_EPOCH = 10;

  @TempDir private static Path shared;
  private static Path data;

  @TempDir private Path out;

  @BeforeAll
  static void trainTheRunsToCompareWith() throws IOException {
    data = IdxFiles.dataSet(shared.resolve("data"), 200, 50, 5, 5);
    sweep(shared, "two", 2);
    sweep(shared, "four", 4);
  }

  private static Path sweep(Path parent, String name, int epochs) {
    Outcome.of(
            "sweep",
            "--recipe",
            "notebook",
            "--data",
            data.toString(),
            "--out",
            parent.toString(),
            "--name",
            name,
            "--hidden",
            "2,5",
            "--batch-size",
            "20",
            "--quiet",
            "--epochs",
            Integer.toString(epochs))
        .requireDone();
    return parent.resolve(name);
  }

  private Path copy(String name) throws IOException {
    FileUtils.copyDirectory(shared.resolve(name).toFile(), out.resolve(name).toFile());
    return out.resolve(name);
  }

  private static Outcome resume(Path run, String... more) {
    var arguments = new ArrayList<>(List.of("sweep", "--resume", run.toString()));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private static Path checkpoint(Path run, int hidden, int epoch) {
    return run.resolve(
        String.format(Locale.ROOT, "m%03d/checkpoint/step-%08d", hidden, epoch * STEPS_PER_EPOCH));
  }

  private static void damage(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  /** All that a run has written and that is no time. */
  private static void assertSameRun(Path expected, Path actual) throws IOException {
    assertEquals(results(expected), results(actual));
    for (int hidden : List.of(2, 5)) {
      assertEquals(losses(expected, hidden), losses(actual, hidden));
      for (var file : List.of("model.index", "model.data-00000-of-00001")) {
        assertArrayEquals(
            Files.readAllBytes(checkpoint(expected, hidden, 4).resolve(file)),
            Files.readAllBytes(checkpoint(actual, hidden, 4).resolve(file)));
      }
    }
  }

  private static JsonNode results(Path run) throws IOException {
    var results = new ObjectMapper().readTree(run.resolve("results.json").toFile());
    results.get("models").forEach(model -> ((ObjectNode) model).remove("seconds"));
    return results;
  }

  private static List<String> losses(Path run, int hidden) throws IOException {
    return Files.readAllLines(run.resolve(String.format(Locale.ROOT, "m%03d/metrics.csv", hidden)))
        .stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  /** Every file and what it holds. */
  private static Map<String, String> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        contents.put(
            folder.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  @Test
  void moreEpochsLaterAreWhatTheyWouldHaveBeenAtOnce() throws IOException {
    var run = copy("two");
    resume(run, "--epochs", "4").requireDone();
    assertSameRun(shared.resolve("four"), run);
  }

  @Test
  void aModelThatIsDoneIsNotTrainedAgainAndTheOtherGoesOn() throws IOException {
    var run = copy("four");
    FileUtils.deleteDirectory(checkpoint(run, 5, 4).toFile());
    Files.delete(run.resolve("results.json"));
    Files.delete(run.resolve("m002/metrics.csv"));
    var outcome = resume(run).requireDone();
    assertFalse(outcome.err().contains("M = 2"), outcome.err());
    assertTrue(outcome.err().contains("goes on after step 30"), outcome.err());
    assertSameRun(shared.resolve("four"), run);
  }

  @Test
  void aModelThatWasNotBegunIsTrained() throws IOException {
    var run = copy("four");
    FileUtils.deleteDirectory(run.resolve("m005").toFile());
    resume(run).requireDone();
    assertSameRun(shared.resolve("four"), run);
  }

  @ParameterizedTest
  @CsvSource({
    "model.data-00000-of-00001, damage",
    "model.index, damage",
    "progress.json, damage",
    "SHA256SUMS, damage",
    "model.index, delete",
    "SHA256SUMS, delete",
    "model.data-00000-of-00001, truncate"
  })
  void theCheckpointBeforeADamagedOneIsUsed(String file, String how) throws IOException {
    var run = copy("four");
    var damaged = checkpoint(run, 5, 4);
    switch (how) {
      case "delete" -> Files.delete(damaged.resolve(file));
      case "truncate" -> Files.write(damaged.resolve(file), new byte[0]);
      default -> damage(damaged.resolve(file));
    }
    var evaluated = Outcome.of("evaluate", run.toString(), "--data", data.toString());
    assertTrue(evaluated.requireDone().err().contains(damaged.toString()), evaluated.err());

    var outcome = resume(run, "--quiet").requireDone();
    assertTrue(outcome.err().contains("M = 5: " + damaged), outcome.err());
    assertTrue(outcome.err().contains("the checkpoint before it is used"), outcome.err());
    assertSameRun(shared.resolve("four"), run);
    // What was damaged is still there to be looked at.
    assertTrue(Files.isDirectory(damaged.resolveSibling("damaged-step-00000040")));
  }

  @Test
  void whenNoCheckpointIsSoundNothingIsTrained() throws IOException {
    var run = copy("four");
    for (int epoch : List.of(3, 4)) {
      damage(checkpoint(run, 5, epoch).resolve("model.index"));
    }
    var outcome = resume(run, "--quiet");
    assertEquals(2, outcome.exitCode());
    assertTrue(outcome.err().contains("no checkpoint is sound"), outcome.err());
    assertEquals(2, Outcome.of("evaluate", run.toString(), "--data", data.toString()).exitCode());
    assertTrue(Files.isDirectory(checkpoint(run, 5, 3)));
    assertTrue(Files.isDirectory(checkpoint(run, 5, 4)));
  }

  @Test
  void whatAKilledWriterLeftIsRemoved() throws IOException {
    var run = copy("two");
    var ids = String.format(Locale.ROOT, ".%d-%s.partial", 1, UUID.randomUUID());
    var left =
        List.of(
            run.resolve(".config.json" + ids),
            run.resolve("m002/.metrics.csv" + ids),
            run.resolve("m002/checkpoint/.step-00000030" + ids));
    for (var file : left) {
      Files.createDirectories(file);
      Files.writeString(file.resolve("model.index"), "half");
    }
    resume(run, "--epochs", "4").requireDone();
    assertSameRun(shared.resolve("four"), run);
    left.forEach(file -> assertFalse(Files.exists(file), file.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs, 1, 'epochs 2, not 1'",
    "--batch-size, 10, 'batchSize 20, not 10'",
    "--learning-rate, 0.1, 'learningRate 0.001, not 0.1'",
    "--cd-steps, 3, 'steps 1, not 3'",
    "--sigma, 0.5, 'sigma 1.0, not 0.5'",
    "--seed, 7, 'seed 0, not 7'",
    "--hidden, '2,6', 'hidden [2,5], not [2,6]'",
    "--name, other, --resume names the run's folder",
    "--out, other, --resume names the run's folder",
    "--device, gpu, sees no GPU",
    "--precision, mixed, 'was started with precision FLOAT32, not MIXED (--precision)'",
    "--keep-checkpoints, 0, --keep-checkpoints must be at least 1",
    "--checkpoint-every, 0, must be at least 1",
    "--checkpoint-every, 5h, 500",
  })
  void whatMayNotChangeIsRefusedWithTheDifference(String option, String value, String message)
      throws IOException {
    var run = copy("two");
    var before = contents(run);
    var outcome = resume(run, option, value);
    outcome.requireRefused(2, message);
    before.putIfAbsent(".lock", "");
    var after = contents(run);
    after.putIfAbsent(".lock", "");
    assertEquals(before, after);
  }

  @Test
  void otherImagesAreRefusedAndTheSameOnesElsewhereAreNot() throws IOException {
    var run = copy("two");
    var other = IdxFiles.dataSet(out.resolve("other"), 210, 50, 5, 5);
    resume(run, "--data", other.toString()).requireRefused(2, "started with other images");
    FileUtils.copyDirectory(data.toFile(), out.resolve("moved").toFile());
    resume(run, "--data", out.resolve("moved").toString(), "--epochs", "4").requireDone();
    assertSameRun(shared.resolve("four"), run);
  }

  @Test
  void aRunThatAnotherWritesToIsRefused() throws IOException {
    var run = copy("two");
    var lock = FolderLock.acquire(run);
    resume(run).requireRefused(2, "is in use by process " + ProcessHandle.current().pid());
    lock.close();
    resume(run, "--quiet").requireDone();
  }

  @Test
  void aFolderWhereNoRunBeganIsTaken() throws IOException {
    var run = out.resolve("early");
    Files.createDirectories(run);
    Files.writeString(run.resolve(".lock"), "process 1 on elsewhere");
    sweep(out, "early", 4);
    assertSameRun(shared.resolve("four"), run);
  }

  @Test
  void theModelOfAnotherSizeIsRefused() throws IOException {
    var run = copy("four");
    FileUtils.deleteDirectory(run.resolve("m005").toFile());
    FileUtils.copyDirectory(run.resolve("m002").toFile(), run.resolve("m005").toFile());
    Outcome.of("evaluate", run.toString(), "--data", data.toString())
        .requireRefused(2, "holds a model with 2 hidden units, not 5");
    var outcome = resume(run, "--epochs", "5", "--quiet");
    assertEquals(2, outcome.exitCode(), outcome.err());
    assertTrue(outcome.err().contains("not a sound checkpoint of this model"), outcome.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"epochs\" : 2 | \"epochs\" : 0 | epochs must be at least 1",
        "\"epochs\" : 2 | \"epochs\" : 1e99 | not sound",
        "\"sigma\" : 1.0 | \"sigma\" : \"NaN\" | not sound",
        "[ 2, 5 ] | [ ] | must be given, each once",
        "[ 2, 5 ] | [ 2, 2147483647 ] | of memory",
        "[ 2, 5 ] | null | not sound",
        "\"batchSize\" : 20 | \"batchSize\" : 2000000000 | larger than the data",
        "\"seed\" : 0 | \"sede\" : 0 | not sound",
      })
  void absurdSettingsAreRefused(String old, String absurd, String message) throws IOException {
    var run = copy("two");
    var config = run.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace(old, absurd));
    resume(run).requireRefused(2, message);
  }

  @ParameterizedTest
  @CsvSource({"../up", "..", ".", "a/b", "/tmp/x", "'a\\b'", "''", "' '", ".hidden"})
  void aNameDoesNotLeaveItsFolder(String name) throws IOException {
    Outcome.of("sweep", "--data", data.toString(), "--out", out.toString(), "--name", name)
        .requireRefused(2, "--name takes a plain name");
    try (var entries = Files.list(out)) {
      assertEquals(0, entries.count());
    }
  }

  @ParameterizedTest
  @CsvSource({"m002", "m005/checkpoint"})
  void nothingIsWrittenThroughALinkInTheFolder(String link) throws IOException {
    var run = copy("two");
    var elsewhere = out.resolve("elsewhere");
    Files.move(run.resolve(link), elsewhere);
    Files.createSymbolicLink(run.resolve(link), elsewhere);
    var before = contents(elsewhere);
    resume(run, "--epochs", "4").requireRefused(2, run.resolve(link) + " is a link");
    assertEquals(before, contents(elsewhere));
  }

  @Test
  void moreEpochsOfAFallingLearningRateAreSaidToBeOthers() throws IOException {
    var recipe = out.resolve("recipe.json");
    var text = Files.readString(shared.resolve("two/config.json"));
    var settings = (ObjectNode) new ObjectMapper().readTree(text).get("recipe");
    ((ObjectNode) settings.get("optimisation")).put("schedule", "COSINE");
    Files.writeString(recipe, settings.toString());
    var run = out.resolve("falling");
    Outcome.of(
            "train",
            "--data",
            data.toString(),
            "--recipe",
            recipe.toString(),
            "--hidden",
            "2",
            "--out",
            out.toString(),
            "--name",
            "falling",
            "--quiet")
        .requireDone();
    var same = Outcome.of("train", "--resume", run.toString(), "--quiet").requireDone();
    assertFalse(same.err().contains("stretched"), same.err());
    var more =
        Outcome.of("train", "--resume", run.toString(), "--epochs", "3", "--quiet").requireDone();
    assertTrue(more.err().contains("the COSINE learning rate is stretched"), more.err());
  }

  @Test
  void thePrecisionStaysWithTheRun() throws IOException {
    var half = train("half", "--epochs", "2", "--precision", "bfloat16");
    var whole = train("whole", "--epochs", "4", "--precision", "bfloat16");
    resume(half, "--epochs", "4", "--precision", "float32")
        .requireRefused(2, "was started with precision BFLOAT16, not FLOAT32");
    assertTrue(Outcome.of("info", half.toString()).out().contains("CPU, BFLOAT16"));
    resume(half, "--epochs", "4", "--precision", "auto").requireDone();
    assertEquals(modelsOf(whole), modelsOf(half));
    var single = train("single", "--epochs", "4");
    assertNotEquals(modelsOf(single), modelsOf(half));
    // 8 bits change the third digit of the error.
    assertEquals(testMse(single), testMse(half), 0.02 * testMse(single));
  }

  private Path train(String name, String... more) {
    var arguments = new ArrayList<>(List.of("train", "--data", data.toString()));
    arguments.addAll(List.of("--out", out.toString(), "--name", name, "--quiet"));
    arguments.addAll(List.of("--recipe", "notebook", "--hidden", "5", "--batch-size", "20"));
    arguments.addAll(List.of("--learning-rate", "0.02"));
    arguments.addAll(List.of(more));
    Outcome.of(arguments.toArray(String[]::new)).requireDone();
    return out.resolve(name);
  }

  private static JsonNode modelsOf(Path run) throws IOException {
    return results(run).get("models");
  }

  private static double testMse(Path run) throws IOException {
    return modelsOf(run).get(0).get("testMse").asDouble();
  }

  @Test
  void moreThreadsThanAnyMachineHasAreRefused() throws IOException {
    var run = copy("two");
    var conditions = run.resolve("conditions.json");
    var text = Files.readString(conditions);
    Files.writeString(conditions, text.replace("\"threads\" : 1", "\"threads\" : 100000"));
    resume(run).requireRefused(2, "1 to 1024 threads");
  }
}

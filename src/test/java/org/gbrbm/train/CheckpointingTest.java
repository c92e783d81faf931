package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.gbrbm.compute.Device;
import org.gbrbm.data.Images;
import org.gbrbm.files.DamagedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class CheckpointingTest {
  private static final int STEPS_PER_EPOCH = 9;
  private static final TrainingConfig CONFIG = Configs.notebook(6, 3, 10, 0.01f, 1, 1f, 42);

  @TempDir private Path folder;

  private static Trainer trainer() {
    return trainer(CONFIG);
  }

  private static Trainer trainer(TrainingConfig config) {
    var bytes = new byte[95 * 12];
    new Random(1).nextBytes(bytes);
    return new Trainer(config, new Images(95, 3, 4, ByteBuffer.wrap(bytes)), Device.CPU, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind': 'parallel-tempering', 'steps': 1, 'temperatures': 3, 'from': 0.5}",
        "{'kind': 'data-driven-jumps', 'steps': 1, 'pool': 20, 'acceptance': 0}"
      })
  void theChainsOfTheModelItselfAreReadBack(String phase) throws IOException {
    var json = new ObjectMapper();
    ObjectNode text = json.valueToTree(CONFIG.recipe());
    text.set("negativePhase", json.readTree(phase.replace('\'', '"')));
    var recipe = json.treeToValue(text, Recipe.class);
    assertTrue(recipe.negativePhase().keepsHiddenChains());
    try (var trainer = trainer(new TrainingConfig(6, recipe, 42))) {
      trainer.train();
      trainer.save(new Checkpoint(folder.resolve("model")));
    }
    var chains = new Checkpoint(folder.resolve("model")).hiddenChains();
    assertEquals(Shape.of(10, 6), chains.shape());
    var values = new HashSet<Double>();
    chains.scalars().forEach(h -> values.add(h.getDouble()));
    assertEquals(Set.of(0.0, 1.0), values);
  }

  private List<String> names() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  /** The losses of the epochs, without the times. */
  private static List<Double> losses(Trainer trainer) {
    return trainer.progress().epochs().stream().map(EpochResult::loss).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 8, 9, 10, 26})
  void stoppedAtAnyStepItGoesOnToTheSameBits(int stop) throws IOException {
    var checkpoints = new Checkpoints(folder);
    try (var whole = trainer();
        var first = trainer();
        var second = trainer()) {
      whole.train(List.of());
      var everyEpoch = new CheckpointInterval.EveryEpochs(1);
      first.train(
          List.of(new CheckpointListener(checkpoints, everyEpoch, 2)), () -> first.step() == stop);
      assertEquals(stop, first.step());
      assertFalse(first.isDone());
      second.restore(checkpoints.newest(w -> {}).orElseThrow());
      assertEquals(stop, second.step());
      second.train(List.of(new CheckpointListener(checkpoints, everyEpoch, 2)));
      assertEquals(whole.parameters(), second.parameters());
      assertEquals(losses(whole), losses(second));
      assertEquals(3, losses(second).size());
    }
  }

  @Test
  void epochsAreTheDefaultAndTheLastTwoAreKept() throws IOException {
    train(new CheckpointInterval.EveryEpochs(1), 2, () -> 0);
    assertEquals(List.of("step-00000018", "step-00000027"), names());
  }

  @Test
  void anIntervalInStepsEndsWithTheLastStep() throws IOException {
    train(new CheckpointInterval.EverySteps(10), 9, () -> 0);
    assertEquals(
        List.of("step-00000000", "step-00000010", "step-00000020", "step-00000027"), names());
  }

  @Test
  void anIntervalInMinutesGoesByTheClock() throws IOException {
    var clock = new AtomicLong();
    // Asked once at the start, then before and after each checkpoint: 20 seconds a time.
    train(CheckpointInterval.parse("2m"), 99, () -> clock.addAndGet(TimeUnit.SECONDS.toNanos(20)));
    assertEquals(List.of("step-00000000", "step-00000006", "step-00000012"), names().subList(0, 3));
  }

  private void train(CheckpointInterval interval, int keep, LongSupplier nanoTime)
      throws IOException {
    try (var trainer = trainer()) {
      trainer.train(
          List.of(new CheckpointListener(new Checkpoints(folder), interval, keep, nanoTime)));
    }
  }

  @Test
  void intervalsAreReadFromWords() {
    assertEquals(new CheckpointInterval.EveryEpochs(1), CheckpointInterval.parse("epoch"));
    assertEquals(new CheckpointInterval.EverySteps(500), CheckpointInterval.parse("500"));
    assertEquals(new CheckpointInterval.EveryMinutes(5), CheckpointInterval.parse("5m"));
    for (var wrong : List.of("", "0", "0m", "-1", "5s", "m", "1e3", "99999999999999999999")) {
      assertThrows(IllegalArgumentException.class, () -> CheckpointInterval.parse(wrong), wrong);
    }
  }

  @Test
  void aDamagedCheckpointIsPassedOverAndSetAside() throws IOException {
    train(new CheckpointInterval.EveryEpochs(1), 3, () -> 0);
    var data = folder.resolve("step-00000027/model.data-00000-of-00001");
    Files.write(data, new byte[] {1});
    var warnings = new ArrayList<String>();
    var checkpoints = new Checkpoints(folder);
    var expected = new Checkpoint(folder.resolve("step-00000018/model"));
    assertEquals(expected, checkpoints.newest(warnings::add).orElseThrow());
    assertEquals(expected, checkpoints.resume(w -> {}).orElseThrow());
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains(data.toString()), warnings.get(0));
    assertEquals(List.of("damaged-step-00000027", "step-00000009", "step-00000018"), names());
    assertEquals(expected, checkpoints.newest(w -> {}).orElseThrow());
  }

  @Test
  void progressThatDoesNotFitTheVariablesIsRefused() throws IOException {
    train(new CheckpointInterval.EveryEpochs(1), 2, () -> 0);
    var older = folder.resolve("step-00000018");
    Files.copy(older.resolve("progress.json"), folder.resolve("progress.json"));
    var newer = folder.resolve("step-00000027");
    Files.move(
        folder.resolve("progress.json"),
        newer.resolve("progress.json"),
        StandardCopyOption.REPLACE_EXISTING);
    try (var trainer = trainer()) {
      var e =
          assertThrows(
              DamagedFileException.class,
              () -> trainer.restore(new Checkpoint(newer.resolve("model"))));
      assertTrue(e.getMessage().contains("does not fit"), e.getMessage());
      assertEquals(2 * STEPS_PER_EPOCH, new Checkpoint(older.resolve("model")).progress().step());
    }
  }

  @Test
  void whatTensorFlowCannotWriteOrReadIsSaidInOneLine() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "in the way of a folder");
    try (var trainer = trainer()) {
      var unwritten =
          assertThrows(
              IOException.class, () -> trainer.save(new Checkpoint(file.resolve("model"))));
      assertEquals(1, unwritten.getMessage().lines().count(), unwritten.getMessage());
      assertTrue(unwritten.getMessage().contains("cannot be written"), unwritten.getMessage());
      trainer.save(new Checkpoint(folder.resolve("model")));
      Files.write(folder.resolve("model.index"), new byte[100]);
      var unread =
          assertThrows(
              DamagedFileException.class,
              () -> trainer.restore(new Checkpoint(folder.resolve("model"))));
      assertEquals(1, unread.getMessage().lines().count(), unread.getMessage());
    }
  }

  @Test
  void aModelWithoutCheckpointsBeginsAtItsStart() throws IOException {
    assertTrue(new Checkpoints(folder.resolve("no")).resume(w -> {}).isEmpty());
    Files.createDirectories(folder.resolve("unrelated"));
    assertTrue(new Checkpoints(folder).newest(w -> {}).isEmpty());
  }
}

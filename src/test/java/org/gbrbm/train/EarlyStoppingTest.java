package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.run.Run;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.Sweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyStoppingTest {
  private static final int PATIENCE = 8;

  @TempDir private Path folder;

  /** Noise, which a model learns by heart: what is held out gets worse after a while. */
  private static Images noise(int count, long seed) {
    var random = new Random(seed);
    var rows = new float[count][12];
    for (var row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return Images.of(rows);
  }

  private static Recipe recipe(int epochs) {
    return Recipes.shipped("sharp")
        .with("epochs", epochs)
        .with("batchSize", 9)
        .with("visible.sigma", 0.5)
        .with("earlyStopping", new EarlyStopping(10, PATIENCE));
  }

  private static Trainer trainer(int epochs) {
    var config = new TrainingConfig(30, recipe(epochs), 1);
    return new Trainer(config, noise(50, 1), Device.CPU, 1);
  }

  @Test
  void stopsWhenWhatIsHeldOutGetsNoBetterAndHasTheBest() throws IOException {
    try (var trainer = trainer(90)) {
      trainer.train(List.of());
      assertTrue(trainer.isDone());
      var errors = trainer.progress().heldOut();
      assertTrue(errors.size() < 90, "it never got worse: " + errors);
      var best = errors.get(errors.size() - 1 - PATIENCE);
      assertTrue(errors.stream().allMatch(error -> error.error() >= best.error()));
      assertEquals(best.step(), trainer.progress().bestStep());
      // The error is that of every tenth example, which the evaluation finds as well.
      var heldOut = noise(50, 1).everyNth(10);
      try (var model =
          new LoadedModel(trainer.best().orElseThrow(), heldOut.scaling(), Execution.onHost())) {
        var error = new Evaluator(model).evaluate(heldOut, 1).mseMeanField();
        assertEquals(error, best.error(), 1e-5);
      }
    }
  }

  @Test
  void aResumedTrainingStopsWhereItWouldHave() throws IOException {
    try (var whole = trainer(90);
        var resumed = trainer(90)) {
      whole.train(List.of());
      var stop = whole.step() - 3;
      try (var first = trainer(90)) {
        first.train(List.of(), () -> first.step() == stop);
        first.save(new Checkpoint(folder.resolve("model")));
      }
      resumed.restore(new Checkpoint(folder.resolve("model")));
      resumed.train(List.of());
      assertEquals(whole.progress().heldOut(), resumed.progress().heldOut());
      assertEquals(whole.step(), resumed.step());
      assertTrue(resumed.best().isEmpty()); // it was before
    }
  }

  @Test
  void aRunIsEvaluatedAndReadAtItsBest() throws Exception {
    var data = new ImageSet(noise(50, 1), noise(20, 2));
    var config = new RunConfig(recipe(90), List.of(30), 1, "memory");
    var path = folder.resolve("run");
    Sweep.Outcome outcome;
    try (var run = Run.begin(path, config, DataFormat.AUTO, data, ExecutionWish.NONE)) {
      outcome = sweep(run).orElseThrow();
    }
    var model = outcome.models().get(0);
    var checkpoint = RunFolder.open(path).checkpoint(30, damaged -> {});
    assertEquals(model.parameters(), checkpoint.parameters(config.recipe()));
    assertEquals(path.resolve(model.result().checkpoint()), checkpoint.folder());
    var newest = RunFolder.open(path).checkpoints(30).newest(damaged -> {}).orElseThrow();
    assertFalse(newest.folder().equals(checkpoint.folder()));
    // Taken up again, it is done, and has the same model.
    try (var again =
        Run.resume(RunFolder.open(path), config, data, ExecutionWish.NONE, warning -> {})) {
      assertEquals(model.parameters(), sweep(again).orElseThrow().models().get(0).parameters());
    }
  }

  private static Optional<Sweep.Outcome> sweep(Run run) throws Exception {
    return new Sweep(
            run,
            new CheckpointInterval.EverySteps(7),
            2,
            (hidden, viewer) -> List.of(),
            (hidden, warning) -> {})
        .train(() -> false);
  }

  @Test
  void recipesOfBeforeHaveNone() throws IOException {
    var tree = (ObjectNode) JsonFiles.tree(recipe(5));
    tree.remove("earlyStopping");
    var file = Files.writeString(folder.resolve("recipe.json"), tree.toString());
    assertEquals(EarlyStopping.NONE, Recipes.read(file.toString()).earlyStopping());
    assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(1, 1));
    assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(10, 0));
  }
}

package org.gbrbm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.train.Device;
import org.gbrbm.train.Recipes;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, on a small data set. */
class LibraryExampleTest {
  @TempDir private Path folder;

  @Test
  void trainsAndEvaluates() throws IOException {
    var path = IdxFiles.dataSet(folder.resolve("data"), 400, 100, 6, 6);

    var images = ImageSet.read(path);
    var recipe =
        Recipes.shipped("notebook").withEpochs(60).withBatchSize(20).withLearningRate(0.02f);
    try (var trainer =
        new Trainer(new TrainingConfig(5, recipe, 0), images.train(), Device.CPU, 1)) {
      trainer.train();
      try (var evaluator = new Evaluator(trainer.parameters(), images.scaling())) {
        System.out.println(evaluator.evaluate(images.test(), 0));
        assertTrue(evaluator.evaluate(images.test(), 0).mse() < 0.06); // the mean image: 0.12
      }
    }
  }
}

package org.gbrbm.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.Execution.Precision;
import org.gbrbm.data.Images;
import org.gbrbm.train.Recipes;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingData;
import org.gbrbm.train.TrainingSet;
import org.gbrbm.train.TrainingConfig;

/** Training of the notebook's recipe on random images, some steps at a time. */
final class Steps implements AutoCloseable {
  private final Trainer trainer;

  /**
   * Makes the model.
   *
   * @param size M, B, D and k
   * @param threads how many threads one operation may use
   * @param precision of the products
   * @throws IOException when the shipped recipe cannot be read
   */
  Steps(Case size, int threads, Precision precision) throws IOException {
    var notebook = Recipes.shipped(Recipes.NOTEBOOK);
    var recipe =
        notebook
            .with("batchSize", size.batchSize())
            .withEpochs(1_000_000)
            .with("negativePhase.steps", size.cdSteps());
    // Several dozen steps an epoch, as in real training; the images' content does not matter.
    var images = randomImages(40 * size.batchSize(), size.visible());
    var config = new TrainingConfig(size.hidden(), recipe, 0);
    var execution = new Execution(Device.CPU, threads, precision, false);
    trainer = new Trainer(
            config,
            TrainingData.of(TrainingSet.of(config.recipe(), images)),
            execution,
            Device.CPU,
            Optional.empty());
  }

  static Images randomImages(int count, int visible) {
    var pixels = new byte[count * visible];
    new Random(1).nextBytes(pixels);
    return new Images(count, 1, visible, ByteBuffer.wrap(pixels));
  }

  /**
   * Trains on.
   *
   * @param steps how many steps; more where the trainer does several at a time
   * @return how many were done
   */
  long run(long steps) throws IOException {
    long before = trainer.step();
    trainer.train(List.of(), () -> trainer.step() >= before + steps);
    return trainer.step() - before;
  }

  @Override
  public void close() {
    trainer.close();
  }
}

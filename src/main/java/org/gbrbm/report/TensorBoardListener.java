package org.gbrbm.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.Filters;
import org.gbrbm.evaluate.Sampler;
import org.gbrbm.evaluate.StatisticsEvaluator;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingListener;
import org.tensorflow.ndarray.NdArrays;

/**
 * Writes what TensorBoard shows of a model: the loss of every epoch, and after the first, the last
 * and some epochs between them also errors, free energies, pictures, and histograms of the
 * parameters. TensorBoard's steps are epochs.
 *
 * <p>Each epoch has a file of its own, {@code events.out.tfevents.epoch-NNNNNN}, that is written
 * whole: so no epoch is there twice or half, whatever was stopped and resumed. A resumed training
 * removes the files of epochs that it will train again, and makes up for files that are missing.
 */
public final class TensorBoardListener implements TrainingListener {
  private static final Pattern FILE = Pattern.compile("events\\.out\\.tfevents\\.epoch-(\\d{6,9})");

  /** Bounds the time: all images would take a notable part of an epoch's. */
  private static final int MOST_IMAGES = 1000;

  private static final int PICTURED_IMAGES = 16;
  private static final int COLUMNS = 16;
  private static final List<Long> SAMPLE_STEPS = List.of(100L);

  private final Path folder;
  private final ImageSet images;
  private final long seed;
  private final int epochs;

  /**
   * Creates a listener.
   *
   * @param folder the model's folder, after which TensorBoard calls it
   * @param images what it is trained on and tested with
   * @param seed names the random numbers of samples and sampled errors
   * @param epochs how many epochs are trained
   */
  public TensorBoardListener(Path folder, ImageSet images, long seed, int epochs) {
    this.folder = folder;
    this.images = images;
    this.seed = seed;
    this.epochs = epochs;
  }

  @Override
  public void started(Trainer trainer) throws IOException {
    boolean atEpochEnd = trainer.step() % trainer.stepsPerEpoch() == 0;
    makeUp(trainer.progress().epochs(), atEpochEnd ? trainer.parameters() : null);
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) throws IOException {
    try (var writer = new EventWriter()) {
      write(writer, result, isPictured(result.epoch()) ? trainer.parameters() : null);
    }
  }

  /**
   * Removes the files of later epochs, and writes those that are missing.
   *
   * @param done what the finished epochs came to
   * @param parameters the model after the last of them, or null where it is not known
   * @throws IOException when a file cannot be removed or written
   */
  public void makeUp(List<EpochResult> done, RbmParameters parameters) throws IOException {
    removeAfter(done.size());
    try (var writer = new EventWriter()) {
      for (var result : done) {
        if (!Files.exists(file(result.epoch()))) {
          boolean known = result.epoch() == done.size() && isPictured(result.epoch());
          write(writer, result, known ? parameters : null);
        }
      }
    }
  }

  private void removeAfter(int last) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var entries = Files.list(folder)) {
      for (var entry : (Iterable<Path>) entries::iterator) {
        var name = FILE.matcher(entry.getFileName().toString());
        if (name.matches() && Integer.parseInt(name.group(1)) > last) {
          Files.delete(entry);
        }
      }
    }
  }

  private Path file(int epoch) {
    return folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.epoch-%06d", epoch));
  }

  /** Few, as one takes about a quarter of a second, however small the model. */
  private boolean isPictured(int epoch) {
    return epoch == 1 || epoch == epochs || epoch % Math.max(5, (epochs + 2) / 3) == 0;
  }

  private void write(EventWriter writer, EpochResult result, RbmParameters parameters)
      throws IOException {
    writer.write(
        file(result.epoch()),
        result.epoch(),
        events -> {
          events.scalar("loss", result.loss());
          if (parameters != null) {
            addErrors(events, parameters);
            addPictures(events, parameters);
            events.histogram("W", parameters.W());
            events.histogram("b", parameters.b());
            events.histogram("c", parameters.c());
          }
        });
  }

  private void addErrors(EventWriter.Step events, RbmParameters parameters) {
    try (var evaluator = new Evaluator(parameters, images.scaling());
        var evaluated = new StatisticsEvaluator(parameters, images.scaling())) {
      var errors = evaluator.evaluate(images.test().spread(MOST_IMAGES), seed);
      events.scalar("test_error/sampled", errors.mse());
      events.scalar("test_error/mean_field", errors.mseMeanField());
      var statistics = evaluated.measure(images, MOST_IMAGES);
      events.scalar("free_energy/train", statistics.meanFreeEnergyTrain());
      events.scalar("free_energy/test", statistics.meanFreeEnergyTest());
      var activations = NdArrays.ofFloats(parameters.c().shape());
      for (int j = 0; j < parameters.hidden(); j++) {
        activations.setFloat(statistics.activations().get(j).floatValue(), j);
      }
      events.histogram("mean_activation", activations);
      addPicture(events, "reconstructions", reconstructed(evaluator));
    }
  }

  /** A row of test images above a row of their reconstructions. */
  private Images reconstructed(Evaluator evaluator) {
    var originals = images.test().first(PICTURED_IMAGES);
    return originals.followedBy(evaluator.reconstruct(originals));
  }

  private void addPictures(EventWriter.Step events, RbmParameters parameters) {
    int rows = images.test().rows();
    int columns = images.test().columns();
    addPicture(events, "filters", Filters.of(parameters, rows, columns));
    try (var sampler = new Sampler(parameters, images.scaling())) {
      var samples = sampler.fromNoise(PICTURED_IMAGES, rows, columns, SAMPLE_STEPS, seed);
      addPicture(events, "samples", samples.get(0));
    }
  }

  private static void addPicture(EventWriter.Step events, String name, Images pictured) {
    events.image(name, Panel.grid(pictured, COLUMNS, Color.GRAY));
  }
}

package org.gbrbm.report;

import com.google.common.primitives.Floats;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gbrbm.compute.BackgroundTask;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.Evaluation;
import org.gbrbm.evaluate.Filters;
import org.gbrbm.evaluate.ModelStatistics;
import org.gbrbm.evaluate.ModelViewer;
import org.gbrbm.evaluate.ModelViewer.View;
import org.gbrbm.evaluate.Sampler;
import org.gbrbm.model.Filling;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.EpochLikelihood;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.TrainingProgress;
import org.tensorflow.ndarray.NdArrays;

/** Writes the events of a model's epochs. */
final class EpochEvents implements AutoCloseable {
  /** Bounds the time: all images would take a notable part of an epoch's. */
  private static final int MOST_IMAGES = 1000;

  /** What TensorFlow's PNG encoder, libpng, takes at most. */
  private static final int LARGEST_SIDE = 1_000_000;

  private static final int COLUMNS = 16;
  private static final List<Long> SAMPLE_STEPS = List.of(100L);

  private final ImageSet images;
  private final long seed;
  private final ModelViewer viewer;
  private final EventWriter writer = new EventWriter();

  private record Seen(Evaluation errors, ModelStatistics statistics, Optional<Drawn> drawn) {
    private record Drawn(Images reconstructed, Images samples) {}

    Seen with(Drawn pictures) {
      return new Seen(errors, statistics, Optional.of(pictures));
    }
  }

  /**
   * Makes what writes.
   *
   * @param images what the model is trained on and tested with
   * @param seed the random seed of samples and sampled errors
   * @param viewer shows the model after an epoch
   */
  EpochEvents(ImageSet images, long seed, ModelViewer viewer) {
    this.images = images;
    this.seed = seed;
    this.viewer = viewer;
  }

  /**
   * Writes the file of an epoch, or of several.
   *
   * @param file the file
   * @param results what the epochs came to, at least one
   * @param progress that of the training, with the likelihoods of epochs where they are tracked
   * @param parameters the model after the last of them; null to write the losses alone
   * @throws IOException when it cannot be written
   */
  void write(
      Path file, List<EpochResult> results, TrainingProgress progress, RbmParameters parameters)
      throws IOException {
    writer.write(
        file,
        events -> {
          for (var result : results) {
            var step = events.apply(result.epoch());
            step.scalar("loss", result.loss());
            progress.likelihoodAfter(result.epoch()).ifPresent(of -> addLikelihood(step, of));
          }
          if (parameters != null) {
            addModel(events.apply(results.get(results.size() - 1).epoch()), parameters);
          }
        });
  }

  private void addModel(EventWriter.Step events, RbmParameters parameters) {
    var filling = Filling.of(images.hasMissing(), false); // the quick way, for each epoch
    var seen = viewer.look(parameters, filling, this::see);
    addNumbers(events, seen.errors, seen.statistics);
    events.histogram("W", parameters.W());
    events.histogram("b", parameters.b());
    events.histogram("c", parameters.c());
    seen.drawn.ifPresent(pictures -> addPictures(events, parameters, pictures));
  }

  private Seen see(View view) {
    if (!isDrawable()) {
      return numbers(view);
    }
    // Drawn meanwhile: steps of a few chains leave most of the processors free.
    try (var samples = BackgroundTask.begin(() -> samples(view.sampler()))) {
      var numbers = numbers(view);
      var reconstructed = view.evaluator().reconstruct(images.test().first(COLUMNS));
      return numbers.with(new Seen.Drawn(reconstructed, samples.get()));
    }
  }

  private Seen numbers(View view) {
    var test = view.evaluator().responses(images.test().spread(MOST_IMAGES), seed);
    var train = view.inference().freeEnergies(images.trainLikeTest().spread(MOST_IMAGES));
    return new Seen(test.means(), ModelStatistics.of(train, test), Optional.empty());
  }

  private Images samples(Sampler sampler) {
    var test = images.test();
    return sampler.fromNoise(COLUMNS, test.rows(), test.columns(), SAMPLE_STEPS, seed).get(0);
  }

  private static void addLikelihood(EventWriter.Step events, EpochLikelihood likelihood) {
    events.scalar("log_likelihood/train", likelihood.train());
    if (likelihood.test() != null) {
      events.scalar("log_likelihood/test", likelihood.test());
    }
    events.scalar("log_likelihood/standard_error", likelihood.standardError());
  }

  private static void addNumbers(
      EventWriter.Step events, Evaluation errors, ModelStatistics statistics) {
    events.scalar("test_error/sampled", errors.mse());
    events.scalar("test_error/mean_field", errors.mseMeanField());
    events.scalar("free_energy/train", statistics.meanFreeEnergyTrain());
    events.scalar("free_energy/test", statistics.meanFreeEnergyTest());
    events.histogram(
        "mean_activation", NdArrays.vectorOf(Floats.toArray(statistics.activations())));
  }

  private void addPictures(EventWriter.Step events, RbmParameters parameters, Seen.Drawn pictures) {
    int rows = images.test().rows();
    int columns = images.test().columns();
    // A row of test images above a row of their reconstructions.
    var originals = images.test().first(COLUMNS);
    addPicture(events, "reconstructions", originals.followedBy(pictures.reconstructed));
    int mostFilters = COLUMNS * (LARGEST_SIDE / (rows + 2));
    addPicture(events, "filters", Filters.of(parameters, rows, columns, mostFilters));
    addPicture(events, "samples", pictures.samples);
  }

  /** Whether these are images for the eye, and a row of them fits in a picture. */
  private boolean isDrawable() {
    var test = images.test();
    return test.isPicture()
        && COLUMNS * (test.columns() + 2) <= LARGEST_SIDE
        && 2 * (test.rows() + 2) <= LARGEST_SIDE;
  }

  private static void addPicture(EventWriter.Step events, String name, Images pictured) {
    events.image(name, Panel.grid(pictured, COLUMNS, Color.GRAY));
  }

  @Override
  public void close() {
    writer.close();
  }
}

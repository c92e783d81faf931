package org.gbrbm.evaluate;

import java.util.List;
import java.util.function.Supplier;
import org.gbrbm.compute.BackgroundTask;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.ModelViewer.View;
import org.gbrbm.model.Filling;
import org.gbrbm.model.RbmParameters;

/**
 * What there is to see of a model at a glance: its errors, its pictures, and how it answers to
 * images.
 *
 * @param test errors on the test images
 * @param reconstructions of the first test images
 * @param filters the weights of its first hidden units
 * @param statistics activations and free energies
 * @param calibration how it answers to test images, one by one
 * @param samples images of chains after each of {@link #SAMPLE_STEPS}
 */
public record ModelOverview(
    Evaluation test,
    Images reconstructions,
    Images filters,
    ModelStatistics statistics,
    Calibration calibration,
    List<Images> samples) {

  /** After how many steps of Gibbs sampling from noise the chains are shown. */
  public static final List<Long> SAMPLE_STEPS = List.of(1L, 10L, 100L, 1000L);

  private static final int PICTURED_IMAGES = 32;

  /** Bounds the memory that pictures take: 256 images of 256 x 256 pixels, or fewer larger ones. */
  private static final int MOST_PIXELS = 1 << 24;

  private static final int MOST_FILTERS = 256;
  private static final int CHAINS = 16;

  /** Bounds the time: a sweep is to take a few seconds longer at most. */
  private static final int MOST_IMAGES = 10_000;

  /**
   * Evaluates a model.
   *
   * @param parameters the model
   * @param images what it was trained on and is tested with
   * @param density whether it was trained to be a density
   * @param seed the random seed of samples and sampled errors
   * @param viewer shows it
   * @return what there is to see of it
   * @throws IllegalArgumentException when the images are not of the model's size
   */
  public static ModelOverview of(
      RbmParameters parameters, ImageSet images, boolean density, long seed, ModelViewer viewer) {
    return viewer.look(
        parameters,
        Filling.of(images.hasMissing(), density),
        view -> of(parameters, images, seed, view));
  }

  private static ModelOverview of(RbmParameters parameters, ImageSet images, long seed, View view) {
    var test = images.test();
    int most = Math.max(1, MOST_PIXELS / test.size());
    try (var samples =
        BackgroundTask.begin(samples(view.sampler(), test, Math.min(CHAINS, most), seed))) {
      var responses = view.evaluator().responses(test, seed);
      var train = view.inference().freeEnergies(images.trainLikeTest().spread(MOST_IMAGES));
      return new ModelOverview(
          responses.means(),
          view.evaluator().reconstruct(test.first(Math.min(PICTURED_IMAGES, most))),
          Filters.of(parameters, test.rows(), test.columns(), Math.min(MOST_FILTERS, most)),
          ModelStatistics.of(train, responses.spread(MOST_IMAGES)),
          Calibration.of(responses),
          samples.get());
    }
  }

  /** Steps of a few chains, one after another, leave most of the processors free. */
  private static Supplier<List<Images>> samples(
      Sampler sampler, Images test, int chains, long seed) {
    return () -> sampler.fromNoise(chains, test.rows(), test.columns(), SAMPLE_STEPS, seed);
  }
}

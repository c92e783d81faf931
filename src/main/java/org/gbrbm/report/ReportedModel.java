package org.gbrbm.report;

import java.util.List;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.Filters;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.evaluate.ModelStatistics;
import org.gbrbm.evaluate.Sampler;
import org.gbrbm.evaluate.StatisticsEvaluator;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.ModelResult;

/**
 * What a report shows of one model.
 *
 * @param result what became of it
 * @param reconstructions of the first test images
 * @param filters the weights of its first hidden units
 * @param samples images of chains after each of {@link #SAMPLE_STEPS}
 * @param statistics how it answers to images
 */
public record ReportedModel(
    ModelResult result,
    Images reconstructions,
    Images filters,
    List<Images> samples,
    ModelStatistics statistics) {

  /** After how many steps of Gibbs sampling from noise the chains are looked at. */
  static final List<Long> SAMPLE_STEPS = List.of(1L, 10L, 100L, 1000L);

  static final int PICTURED_IMAGES = 32;
  private static final int MOST_FILTERS = 256;
  private static final int CHAINS = 16;

  /** Bounds the time: a sweep is to take a few seconds longer at most. */
  private static final int MOST_IMAGES = 10_000;

  /** Evaluates a model for a report. */
  static ReportedModel of(
      ModelResult result, RbmParameters parameters, ImageSet images, long seed) {
    try (var model = new LoadedModel(parameters, images.scaling())) {
      return of(result, parameters, model, new Evaluator(model), images, seed);
    }
  }

  /**
   * Evaluates a model for a report.
   *
   * @param result what became of it
   * @param parameters the model
   * @param model the same, loaded
   * @param evaluator on the loaded model
   * @param images what it was trained on and tested with
   * @param seed names the random numbers of its samples
   * @return what the report shows
   * @throws IllegalArgumentException when the images are not of the model's size
   */
  public static ReportedModel of(
      ModelResult result,
      RbmParameters parameters,
      LoadedModel model,
      Evaluator evaluator,
      ImageSet images,
      long seed) {
    var test = images.test();
    return new ReportedModel(
        result,
        evaluator.reconstruct(test.first(PICTURED_IMAGES)),
        Filters.of(parameters, test.rows(), test.columns()).first(MOST_FILTERS),
        new Sampler(model).fromNoise(CHAINS, test.rows(), test.columns(), SAMPLE_STEPS, seed),
        new StatisticsEvaluator(model).measure(images, MOST_IMAGES));
  }
}

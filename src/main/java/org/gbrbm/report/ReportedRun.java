package org.gbrbm.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.Baseline;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.ModelResult;
import org.gbrbm.run.RunResults;

/**
 * What a report shows of a run.
 *
 * @param name what the run is called
 * @param results what became of it
 * @param images what it was trained on and tested with
 * @param meanImageMse the test error of the mean training image
 * @param models its models, in the order of the results
 */
public record ReportedRun(
    String name,
    RunResults results,
    ImageSet images,
    double meanImageMse,
    List<ReportedModel> models) {

  /** The trained models of a run. */
  @FunctionalInterface
  public interface TrainedModels {

    /**
     * Reads a model.
     *
     * @param hidden its number of hidden units
     * @return its parameters, on the data as scaled
     * @throws IOException when it cannot be read
     */
    RbmParameters read(int hidden) throws IOException;
  }

  /**
   * Evaluates a run for a report.
   *
   * @param name what the run is called
   * @param results what became of it
   * @param images what it was trained on and tested with
   * @param trained its models
   * @return what the page shows of the run
   * @throws IOException when a model cannot be read
   * @throws IllegalArgumentException when the images are not of the models' size
   */
  public static ReportedRun of(
      String name, RunResults results, ImageSet images, TrainedModels trained) throws IOException {
    var parameters = new LinkedHashMap<ModelResult, RbmParameters>();
    for (var result : results.models()) {
      parameters.put(result, trained.read(result.hidden()));
    }
    var models =
        parameters.entrySet().parallelStream()
            .map(
                model -> ReportedModel.of(model.getKey(), model.getValue(), images, results.seed()))
            .toList();
    return new ReportedRun(name, results, images, Baseline.meanImageMse(images), models);
  }

  /** The model with the least sampled test error. */
  ReportedModel best() {
    return models.stream()
        .filter(model -> model.result().hidden() == results.best())
        .findFirst()
        .orElseThrow();
  }
}

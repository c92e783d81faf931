package org.gbrbm.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.Baselines;
import org.gbrbm.evaluate.ModelOverview;
import org.gbrbm.evaluate.ModelViewer;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.AnomalyTest;
import org.gbrbm.run.EvaluatedModel;
import org.gbrbm.run.ModelResult;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.RunResults;
import org.gbrbm.train.EpochLikelihood;

/**
 * What a report shows of a run.
 *
 * @param name what the run is called
 * @param results what became of it
 * @param images what it was trained on and tested with
 * @param baselines what the models' errors are to be compared with
 * @param models its models, in the order of the results
 * @param anomalies how well they tell unusual examples, where that was measured
 */
public record RunSection(
    String name,
    RunResults results,
    ImageSet images,
    Baselines baselines,
    List<EvaluatedModel> models,
    Optional<AnomalyTest> anomalies) {

  /**
   * {@return where the report of a run is}
   *
   * @param folder the run
   */
  public static Path file(RunFolder folder) {
    return folder.path().resolve("report.html");
  }

  /**
   * Evaluates the models of a run that is done.
   *
   * @param folder the run
   * @param images what it was trained on and tested with
   * @param execution how TensorFlow is to run them
   * @param warnings told of damaged checkpoints
   * @return what a report shows of it
   * @throws IllegalArgumentException when the run is not done, or the images are not of the models'
   *     size
   * @throws IOException when a model cannot be read
   */
  public static RunSection of(
      RunFolder folder, ImageSet images, Execution execution, Consumer<String> warnings)
      throws IOException {
    var results = folder.results();
    var parameters = new LinkedHashMap<ModelResult, RbmParameters>();
    var likelihoods = new LinkedHashMap<ModelResult, List<EpochLikelihood>>();
    for (var result : results.models()) {
      parameters.put(result, folder.parameters(result.hidden(), warnings));
      likelihoods.put(result, folder.likelihoods(result.hidden()));
    }
    boolean density = results.config().recipe().learnsDensity();
    List<EvaluatedModel> models;
    try (var viewer = new ModelViewer(images.scaling(), execution)) {
      models =
          parameters.entrySet().parallelStream()
              .map(
                  model ->
                      new EvaluatedModel(
                          model.getKey(),
                          model.getValue(),
                          ModelOverview.of(
                              model.getValue(), images, density, results.seed(), viewer),
                          likelihoods.get(model.getKey())))
              .toList();
    }
    var baselines =
        results.baselines() == null
            ? Baselines.of(images, results.config().hidden())
            : results.baselines();
    return new RunSection(folder.name(), results, images, baselines, models, folder.anomalies());
  }

  /** The model with the least sampled test error. */
  EvaluatedModel best() {
    return models.stream()
        .filter(model -> model.result().hidden() == results.best())
        .findFirst()
        .orElseThrow();
  }
}

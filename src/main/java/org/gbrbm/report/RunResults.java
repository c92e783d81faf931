package org.gbrbm.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.gbrbm.train.RunConfig;

/**
 * The results of a run, as {@code results.json} has them.
 *
 * @param models a result for each model
 * @param best the number of hidden units with the least sampled test error
 * @param config the settings
 * @param seed names all random numbers of the run
 * @param device where it was trained
 * @param versions of this software and what it runs on
 */
public record RunResults(
    List<ModelResult> models,
    int best,
    RunConfig config,
    long seed,
    String device,
    Map<String, String> versions) {

  /**
   * Checks that nothing is missing.
   *
   * @throws IllegalArgumentException when something is
   */
  public RunResults {
    if (models == null
        || models.stream().anyMatch(Objects::isNull)
        || config == null
        || device == null
        || versions == null) {
      throw new IllegalArgumentException("a part of the results is missing");
    }
  }

  /** The result of one of the models, by its number of hidden units. */
  public Optional<ModelResult> model(int hidden) {
    return models.stream().filter(model -> model.hidden() == hidden).findFirst();
  }

  /** Puts the results of the models together. */
  public static RunResults of(
      List<ModelResult> models, RunConfig config, String device, Map<String, String> versions) {
    int best =
        models.stream()
            .min(Comparator.comparingDouble(ModelResult::testMse))
            .orElseThrow()
            .hidden();
    return new RunResults(List.copyOf(models), best, config, config.seed(), device, versions);
  }
}

package org.gbrbm.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

package org.gbrbm.run;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gbrbm.evaluate.Baselines;
import org.gbrbm.files.Versions;

/**
 * The results of a run, as {@code results.json} has them.
 *
 * @param models a result for each model
 * @param best the number of hidden units with the least sampled test error
 * @param config the settings
 * @param seed names all random numbers of the run
 * @param images the checksum of the data; empty where an older version has not stored it
 * @param baselines what the models' errors are to be compared with; null where an older version has
 *     not stored it
 * @param device where it was trained
 * @param versions of this software and what it runs on
 */
public record RunResults(
    List<ModelResult> models,
    int best,
    RunConfig config,
    long seed,
    String images,
    Baselines baselines,
    String device,
    Map<String, String> versions) {

  /**
   * Checks that the parts are there and fit one another.
   *
   * @throws IllegalArgumentException when they do not
   */
  public RunResults {
    if (models == null || config == null || images == null || device == null || versions == null) {
      throw new IllegalArgumentException(
          "results need models, config, images, device and versions");
    }
    models = List.copyOf(models);
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    var sizes = models.stream().map(ModelResult::hidden).toList();
    if (!sizes.equals(config.hidden()) || !sizes.contains(best)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "results of models %s, best %d, do not fit a run of %s",
              sizes,
              best,
              config.hidden()));
    }
  }

  /**
   * {@return the result of one of the models, by its number of hidden units}
   *
   * @param hidden M, its number of hidden units
   */
  public Optional<ModelResult> model(int hidden) {
    return models.stream().filter(model -> model.hidden() == hidden).findFirst();
  }

  /**
   * Puts the results of the models together.
   *
   * @param models a result for each model, in the order of the config; at least one
   * @param config the settings of the run
   * @param images the checksum of the data
   * @param baselines what the models' errors are to be compared with
   * @param device where it was trained, for instance {@code CPU}
   * @param versions see {@link Versions#all}
   * @return the results; {@code best} is the model with the least sampled test error
   */
  public static RunResults of(
      List<ModelResult> models,
      RunConfig config,
      String images,
      Baselines baselines,
      String device,
      Map<String, String> versions) {
    int best =
        models.stream()
            .min(Comparator.comparingDouble(ModelResult::testMse))
            .orElseThrow()
            .hidden();
    return new RunResults(models, best, config, config.seed(), images, baselines, device, versions);
  }
}

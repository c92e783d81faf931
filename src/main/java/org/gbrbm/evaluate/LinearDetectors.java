package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;

/** What linear methods make of unusual examples, to compare a model with. */
public final class LinearDetectors {
  private LinearDetectors() {}

  /**
   * {@return how well linear methods tell unusual examples: the errors of principal components, and
   * the density of a normal distribution}
   *
   * @param train what they are fitted on; at most 10,000 examples of it. Values that are missing
   *     are taken for their mean.
   * @param ordinary examples that are not unusual
   * @param unusual examples that are
   * @param components numbers of principal components
   * @param seed the random seed of the intervals
   */
  public static List<Detection> measure(
      Images train, Images ordinary, Images unusual, List<Integer> components, long seed) {
    var mean = train.mean();
    return measureComplete(
        train.filledWith(mean),
        ordinary.filledWith(mean),
        unusual.filledWith(mean),
        components,
        seed);
  }

  private static List<Detection> measureComplete(
      Images train, Images ordinary, Images unusual, List<Integer> components, long seed) {
    var detections = new ArrayList<Detection>();
    for (int number : components.stream().filter(number -> number < train.size()).toList()) {
      try (var fitted = new PrincipalComponents(train, number, Execution.onHost())) {
        detections.add(
            Detection.of(
                String.format(Locale.ROOT, "error of PCA-%d", number),
                fitted.errorOfEach(ordinary, number),
                fitted.errorOfEach(unusual, number),
                seed));
      }
    }
    try (var fitted = new PrincipalComponents(train, train.size(), Execution.onHost())) {
      detections.add(
          Detection.of(
              "normal distribution",
              fitted.distanceOfEach(ordinary),
              fitted.distanceOfEach(unusual),
              seed));
    }
    return detections;
  }
}

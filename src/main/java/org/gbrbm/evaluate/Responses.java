package org.gbrbm.evaluate;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a model answers to images, one by one.
 *
 * @param means of all of them
 * @param freeEnergies F(v) of each, in nats
 * @param reconstructionErrors the mean squared error of the mean-field reconstruction of each, in
 *     the units of the model
 * @param activations for each hidden unit, the mean of p(h|v) over the images
 */
public record Responses(
    Evaluation means,
    List<Float> freeEnergies,
    List<Float> reconstructionErrors,
    List<Double> activations) {

  /** Takes read-only views: there may be millions of numbers. */
  public Responses {
    freeEnergies = Collections.unmodifiableList(freeEnergies);
    reconstructionErrors = Collections.unmodifiableList(reconstructionErrors);
    activations = Collections.unmodifiableList(activations);
  }

  /**
   * {@return the same with the answers to some of the images, at even distances, as {@link
   * org.gbrbm.data.Images#spread} takes them}
   *
   * @param n how many; all when there are fewer
   */
  public Responses spread(int n) {
    return new Responses(
        means, spread(freeEnergies, n), spread(reconstructionErrors, n), activations);
  }

  private static List<Float> spread(List<Float> all, int n) {
    int kept = Math.min(n, all.size());
    return IntStream.range(0, kept)
        .mapToObj(i -> all.get((int) ((long) i * all.size() / kept)))
        .toList();
  }
}

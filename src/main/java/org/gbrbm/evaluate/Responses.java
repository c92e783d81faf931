package org.gbrbm.evaluate;

import java.util.List;

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

  /** Copies the lists. */
  public Responses {
    freeEnergies = List.copyOf(freeEnergies);
    reconstructionErrors = List.copyOf(reconstructionErrors);
    activations = List.copyOf(activations);
  }
}

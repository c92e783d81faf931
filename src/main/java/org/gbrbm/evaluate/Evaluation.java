package org.gbrbm.evaluate;

/**
 * Reconstruction error: the mean over all pixels of all images of (v' - v)^2, in the scaled units
 * that the model sees: pixels in [0, 1], for instance.
 *
 * @param mse with v' from a sample of p(h|v)
 * @param mseMeanField with v' from the probabilities p(h|v) themselves
 * @param freeEnergy mean free energy of the images, in nats
 */
public record Evaluation(double mse, double mseMeanField, double freeEnergy) {}

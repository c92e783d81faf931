package org.gbrbm.evaluate;

import com.google.common.primitives.Floats;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * How a model answers to images.
 *
 * @param activations for each hidden unit, the mean of p(h|v) over the test images
 * @param freeEnergiesTrain F(v) of each training image that was looked at, in nats
 * @param freeEnergiesTest F(v) of each test image that was looked at, in nats
 */
public record ModelStatistics(
    List<Double> activations, List<Float> freeEnergiesTrain, List<Float> freeEnergiesTest) {

  /** A unit with a lower mean activation is dead: it is off whatever the image. */
  public static final double DEAD_BELOW = 0.01;

  /** A unit with a higher mean activation is saturated: it is on whatever the image. */
  public static final double SATURATED_ABOVE = 0.99;

  /** Copies the lists. */
  public ModelStatistics {
    activations = List.copyOf(activations);
    freeEnergiesTrain = List.copyOf(freeEnergiesTrain);
    freeEnergiesTest = List.copyOf(freeEnergiesTest);
  }

  /**
   * {@return how a model answers to images}
   *
   * @param freeEnergiesTrain F(v) of training images, in nats
   * @param test its responses to test images
   */
  public static ModelStatistics of(float[] freeEnergiesTrain, Responses test) {
    return new ModelStatistics(
        test.activations(), Floats.asList(freeEnergiesTrain), test.freeEnergies());
  }

  /** {@return the hidden units, from 0, that are hardly ever on} */
  public List<Integer> dead() {
    return unitsWhere(activation -> activation < DEAD_BELOW);
  }

  /** {@return the hidden units, from 0, that are hardly ever off} */
  public List<Integer> saturated() {
    return unitsWhere(activation -> activation > SATURATED_ABOVE);
  }

  private List<Integer> unitsWhere(DoublePredicate condition) {
    return IntStream.range(0, activations.size())
        .filter(unit -> condition.test(activations.get(unit)))
        .boxed()
        .toList();
  }

  /** {@return the mean free energy of the training images, in nats} */
  public double meanFreeEnergyTrain() {
    return mean(freeEnergiesTrain);
  }

  /** {@return the mean free energy of the test images, in nats} */
  public double meanFreeEnergyTest() {
    return mean(freeEnergiesTest);
  }

  /**
   * {@return how much higher the free energy of the test images is: the more, the more overfitting}
   */
  public double freeEnergyGap() {
    return meanFreeEnergyTest() - meanFreeEnergyTrain();
  }

  /**
   * {@return whether the gap is more than a statistical accident: above three standard errors, the
   * images being independent}
   */
  public boolean overfits() {
    double error =
        Math.sqrt(
            variance(freeEnergiesTrain) / freeEnergiesTrain.size()
                + variance(freeEnergiesTest) / freeEnergiesTest.size());
    return freeEnergyGap() > 3 * error;
  }

  private static double mean(List<Float> values) {
    return values.stream().mapToDouble(Float::doubleValue).average().orElseThrow();
  }

  private static double variance(List<Float> values) {
    double mean = mean(values);
    return values.stream().mapToDouble(x -> (x - mean) * (x - mean)).average().orElseThrow();
  }
}

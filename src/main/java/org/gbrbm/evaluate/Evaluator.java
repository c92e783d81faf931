package org.gbrbm.evaluate;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import java.util.Arrays;
import org.gbrbm.data.Images;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Reconstructs images with a trained model and measures the error. */
public final class Evaluator {
  private final LoadedModel model;
  private final Placeholder<TInt64> seed;
  private final Operand<TFloat32> reconstruction;
  private final Operand<TFloat32> squaredError;
  private final Operand<TFloat32> squaredErrorMeanField;
  private final Operand<TFloat32> freeEnergy;
  private final Operand<TFloat32> reconstructionError;
  private final Operand<TFloat32> activation;

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   */
  public Evaluator(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    var rbm = model.rbm();

    var v = model.v();
    var space = model.space();
    reconstruction = rbm.reconstruct(v, space);
    var sampled = rbm.reconstructSampled(v, space, new RandomKey(tf, seed));
    squaredError = sum(tf, model.squaredErrors(sampled));
    squaredErrorMeanField = sum(tf, model.squaredErrors(reconstruction));
    freeEnergy = rbm.freeEnergy(v);
    reconstructionError = model.meanSquaredErrors(reconstruction);
    activation = tf.reduceSum(rbm.hiddenProbability(v), tf.constant(0));
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.range(tf.constant(0), tf.rank(x), tf.constant(1)));
  }

  /**
   * Measures the error on images.
   *
   * @param set the images
   * @param seedValue the random seed of the sampled reconstruction
   * @return the means over all images; of the errors, over the values that are not missing
   * @throws IllegalArgumentException when the images are not of the model's size or scaling
   */
  public Evaluation evaluate(Images set, long seedValue) {
    return responses(set, seedValue).means();
  }

  /**
   * Measures the error on images, and looks at each of them.
   *
   * @param set the images, at least one
   * @param seedValue the random seed of the sampled reconstruction
   * @return what the model makes of them
   * @throws IllegalArgumentException when the images are not of the model's size or scaling
   */
  public Responses responses(Images set, long seedValue) {
    model.requireFit(set);
    var squaredErrors = new double[2]; // sampled, mean-field
    var activations = new double[model.hidden()];
    var energies = new float[set.count()];
    var errors = new float[set.count()];
    model
        .parts(set)
        .forEach(
            (values, first) -> run(values, first, seedValue),
            (result, first) -> {
              Arrays.setAll(squaredErrors, i -> squaredErrors[i] + scalar(result, i));
              var sums = (TFloat32) result.get(2);
              Arrays.setAll(activations, j -> activations[j] + sums.getFloat(j));
              copy(result, 3, energies, first);
              copy(result, 4, errors, first);
            });
    double known = model.known().isPresent() ? set.known() : (double) set.count() * set.size();
    Arrays.setAll(activations, j -> activations[j] / set.count());
    return new Responses(
        new Evaluation(squaredErrors[0] / known, squaredErrors[1] / known, mean(energies)),
        Floats.asList(energies),
        Floats.asList(errors),
        Doubles.asList(activations));
  }

  private Result run(Tensor values, int first, long seedValue) {
    try (var key = TInt64.vectorOf(seedValue, first)) {
      return model
          .runner(values)
          .feed(seed, key)
          .fetch(squaredError)
          .fetch(squaredErrorMeanField)
          .fetch(activation)
          .fetch(freeEnergy)
          .fetch(reconstructionError)
          .run();
    }
  }

  /**
   * Mean-field reconstructions of images.
   *
   * @param set the images
   * @return as many images of the same size
   * @throws IllegalArgumentException when the images are not of the model's size or scaling
   */
  public Images reconstruct(Images set) {
    model.requireFit(set);
    try (var values = ImageTensors.of(set);
        var result = model.runner(values).fetch(reconstruction).run()) {
      return ImageTensors.images(
          (TFloat32) result.get(0), set.rows(), set.columns(), model.scaling());
    }
  }

  private static float scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }

  private static double mean(float[] numbers) {
    return Floats.asList(numbers).stream().mapToDouble(Float::doubleValue).average().orElseThrow();
  }

  private static void copy(Result result, int index, float[] to, int first) {
    var numbers = (TFloat32) result.get(index);
    numbers.copyTo(DataBuffers.of(to).slice(first, numbers.size()));
  }
}

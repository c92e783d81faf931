package org.gbrbm.train;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/**
 * What a {@link NegativePhase} has to draw its samples with.
 *
 * @param tf the graph to add operations to
 * @param rbm the model; what is computed with it for the gradient too is computed once
 * @param detached makes the model on reads of the parameters of its own, for loops: TensorFlow's
 *     gradients refuse a loop that depends on what they differentiate by, even where no gradient
 *     flows through it
 * @param vData the batch, [B, D]
 * @param hidden M
 * @param images draws training images
 * @param variables makes variables that are saved with the model
 * @param modelFree marks numbers that are the same for models of every size
 * @param key the random numbers of this step
 */
public record TrainingStep(
    Ops tf,
    Rbm rbm,
    Supplier<Rbm> detached,
    Operand<TFloat32> vData,
    int hidden,
    ImageBatches images,
    StateVariables variables,
    UnaryOperator<Operand<TFloat32>> modelFree,
    RandomKey key) {

  /** Makes variables. */
  @FunctionalInterface
  public interface StateVariables {

    /**
     * Adds a variable to the graph, all zero at the start.
     *
     * @param name its name
     * @param shape its shape
     * @return the variable
     */
    Variable<TFloat32> create(String name, Shape shape);
  }

  /**
   * Steps of Gibbs sampling; step i draws from {@code key.fold(i)}.
   *
   * @param v where the chains start, [B, D]
   * @param steps how many, at least 0
   */
  Operand<TFloat32> gibbs(Operand<TFloat32> v, int steps) {
    return switch (steps) {
      case 0 -> v;
      case 1 -> { // what the loop would do, at less cost
        var noise = modelFree.apply(Rbm.gibbsNoise(tf.shape(v), key.fold(0)));
        yield rbm.gibbsStep(v, noise, key.fold(0));
      }
      default -> detached.get().gibbs(v, tf.constant((long) steps), key);
    };
  }

  /**
   * Noise to start chains from: samples of the model with all hidden units off, Normal(b, sigma^2).
   *
   * @param stream which of the step's random numbers
   * @return [B, D]
   */
  Operand<TFloat32> noise(long stream) {
    var off = tf.fill(tf.array(batchSize(), hidden), tf.constant(0f));
    return detached.get().sampleVisible(off, key.fold(stream)); // a loop may go on from it
  }

  /** B, the number of images in the batch. */
  int batchSize() {
    return (int) vData.shape().get(0);
  }
}

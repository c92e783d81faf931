package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.model.Completion;
import org.gbrbm.model.Filling;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What a {@link NegativePhase} has to draw its samples with in one step of a training. */
public final class TrainingStep {
  /** Of the step's random numbers; those of the negative phases are counted from 0. */
  private static final long COMPLETION_STREAM = 1L << 40;

  /** Of Gibbs sampling, to draw what is missing of an example. */
  private static final int COMPLETION_STEPS = 10;

  /** Of Gibbs sampling, that are no loop in the graph. */
  private static final int MOST_UNROLLED = 8;

  /** The model that is trained, wherever its parameters are. */
  interface Model {
    /** M, the number of hidden units. */
    int hidden();

    /** The model on a reading of its own of the parameters. */
    Rbm read();

    /** What a step finds of what the step before left; all zero at the start. */
    Operand<TFloat32> state(String name, Shape shape);
  }

  private final Ops tf;
  private final Model model;
  private final Rbm rbm;
  private final boolean density;
  private final TrainingExamples images;
  private final Operand<TFloat32> vData;
  private final RandomKey key;
  private final List<Operand<TFloat32>> modelFree = new ArrayList<>();

  /**
   * Begins a step.
   *
   * @param tf makes the operations
   * @param model where the model is, and what is kept with it
   * @param rbm the model on the step's reading of its parameters
   * @param density whether the training is for a density
   * @param images draws training images
   * @param vData the batch, [B, D]
   * @param key the random numbers of this step
   */
  TrainingStep(
      Ops tf,
      Model model,
      Rbm rbm,
      boolean density,
      TrainingExamples images,
      Operand<TFloat32> vData,
      RandomKey key) {
    this.tf = tf;
    this.model = model;
    this.rbm = rbm;
    this.density = density;
    this.images = images;
    this.key = key;
    this.vData = completed(modelFree(vData), key.fold(COMPLETION_STREAM));
  }

  /**
   * Examples with what is missing filled in, if the data lack any values: by samples for a density,
   * else by reconstructions. No gradient flows through them.
   */
  private Operand<TFloat32> completed(Operand<TFloat32> v, RandomKey own) {
    if (!images.hasMissing()) {
      return v;
    }
    var completion = Completion.of(detachedRbm(), images.range(), v);
    var filled =
        density ? completion.sample(COMPLETION_STEPS, own) : completion.filled(Filling.MEAN_FIELD);
    return tf.stopGradient(tf.ensureShape(filled, v.shape())); // which a loop forgets
  }

  /**
   * Draws training images independently of one another.
   *
   * @param size how many
   * @param own the random numbers
   * @return visible units, [size, D]
   */
  public Operand<TFloat32> randomImages(int size, RandomKey own) {
    return completed(images.random(size, own), own.fold(COMPLETION_STREAM));
  }

  /** {@return what makes the step's operations} */
  public Ops tf() {
    return tf;
  }

  /** {@return the model; what is computed with it for the gradient too is computed once} */
  public Rbm rbm() {
    return rbm;
  }

  /**
   * {@return the model on a reading of its own of the parameters, for loops} TensorFlow's gradients
   * refuse a loop that depends on what they differentiate by, even where no gradient flows through
   * it.
   */
  public Rbm detachedRbm() {
    return model.read();
  }

  /** {@return what draws training images} */
  public TrainingExamples images() {
    return images;
  }

  /** {@return the batch, [B, D]} */
  public Operand<TFloat32> vData() {
    return vData;
  }

  /** {@return B, the number of images in the batch} */
  public int batchSize() {
    return (int) vData.shape().get(0);
  }

  /** {@return M, the number of hidden units} */
  public int hidden() {
    return model.hidden();
  }

  /** {@return the random numbers of this step} */
  public RandomKey key() {
    return key;
  }

  /**
   * Adds a state that is kept from step to step and saved with the model, all zero at the start.
   *
   * @param name its name
   * @param shape its shape
   * @return the state as the step before left it
   */
  public Operand<TFloat32> state(String name, Shape shape) {
    return model.state(name, shape);
  }

  /**
   * Steps of Gibbs sampling; step i draws from {@code key.fold(i)}.
   *
   * @param v where the chains start, [B, D]
   * @param steps how many, at least 0
   * @return where they end, [B, D]
   */
  public Operand<TFloat32> gibbs(Operand<TFloat32> v, int steps) {
    if (steps > MOST_UNROLLED) {
      return detachedRbm().gibbs(v, tf.constant((long) steps), key);
    }
    // What the loop would do, at less cost: noise is shared, and a GPU is told all keys in advance.
    var at = v;
    for (int i = 0; i < steps; i++) {
      var noise = modelFree(Rbm.gibbsNoise(tf.shape(v), key.fold(i)));
      at = rbm.gibbsStep(at, noise, key.fold(i));
    }
    return at;
  }

  /**
   * Noise to start chains from: samples of the model with all hidden units off, Normal(b, sigma^2).
   *
   * @param stream which of the step's random numbers
   * @return [B, D]
   */
  public Operand<TFloat32> noise(long stream) {
    var off = tf.fill(tf.array(batchSize(), hidden()), tf.constant(0f));
    return detachedRbm().sampleVisible(off, key.fold(stream)); // a loop may go on from it
  }

  /**
   * Marks what does not depend on the model. Its shape is made known to what follows, so that
   * TensorFlow optimises that in the same way, and to the same bits, where it is fed.
   */
  private Operand<TFloat32> modelFree(Operand<TFloat32> x) {
    modelFree.add(x);
    return tf.ensureShape(x, x.shape());
  }

  /**
   * What the step takes that does not depend on the model, its batch for one: the same bits in
   * every graph of one seed, recipe and data, whatever the number of hidden units.
   */
  List<Operand<TFloat32>> modelFree() {
    return List.copyOf(modelFree);
  }
}

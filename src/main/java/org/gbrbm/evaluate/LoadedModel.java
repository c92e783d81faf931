package org.gbrbm.evaluate;

import java.util.Locale;
import java.util.Optional;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.DataSpace;
import org.gbrbm.model.ExampleParts;
import org.gbrbm.model.Filling;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A graph with a trained model in it, and a session to run what is added to it: whatever looks at
 * one model shares one copy of its weights. TensorFlow prepares what a session runs once, at a cost
 * far above that of a small run: models can take turns in one graph.
 */
public final class LoadedModel implements AutoCloseable {
  private static final int BATCH = 1000;
  private static final int MOST_HIDDEN_PROBABILITIES = 2_000_000;

  /** Filling in behind a background takes a matrix of D x D for each pattern of what is missing. */
  private static final int MOST_OF_MATRICES = 1 << 26;

  private final Scaling scaling;
  private final Computation<ModelGraph> computation;
  private int hidden;

  /**
   * Loads a model.
   *
   * @param parameters the trained model
   * @param scaling of the images that it was trained on, and is given
   * @param execution how TensorFlow is to run it; always in single precision
   */
  public LoadedModel(RbmParameters parameters, Scaling scaling, Execution execution) {
    this(parameters, scaling, Optional.empty(), execution);
  }

  /**
   * Loads a model.
   *
   * @param parameters the trained model
   * @param scaling of the images that it was trained on, and is given
   * @param filling how values of the images that are missing, NaN, are filled in before anything
   *     else; empty where none may be missing
   * @param execution how TensorFlow is to run it; always in single precision
   */
  public LoadedModel(
      RbmParameters parameters, Scaling scaling, Optional<Filling> filling, Execution execution) {
    this(parameters, parameters.W().shape().get(1), scaling, filling, execution);
  }

  /**
   * Loads a model, in whose place others may be loaded that have more or fewer hidden units.
   *
   * @param parameters the trained model
   * @param scaling of the images that it was trained on, and is given
   * @param filling how values of the images that are missing, NaN, are filled in before anything
   *     else; empty where none may be missing
   * @param execution how TensorFlow is to run it; always in single precision
   * @return the model; what is added to its graph must do for any number of hidden units
   */
  static LoadedModel ofAnySize(
      RbmParameters parameters, Scaling scaling, Optional<Filling> filling, Execution execution) {
    return new LoadedModel(parameters, Shape.UNKNOWN_SIZE, scaling, filling, execution);
  }

  private LoadedModel(
      RbmParameters parameters,
      long M,
      Scaling scaling,
      Optional<Filling> filling,
      Execution execution) {
    this.scaling = scaling;
    this.computation =
        Computation.of(
            execution.exact(),
            (graph, tf) -> ModelGraph.define(tf, parameters, M, scaling, filling));
    try {
      load(parameters);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Puts another model in place of this one.
   *
   * @param other of the same shapes; where this is {@link #ofAnySize}, with any number of hidden
   *     units
   * @throws IllegalArgumentException when they are not
   */
  void load(RbmParameters other) {
    computation.operations().load(computation.runner(), other);
    hidden = (int) other.W().shape().get(1);
  }

  /**
   * Images in parts, so that evaluating one takes little memory; TensorFlow rearranges the weights
   * for the products of each part, which too small parts would do too often.
   *
   * @param set the images
   * @return 1,000 in a part, fewer where there are many hidden units
   */
  ExampleParts parts(Images set) {
    return ExampleParts.of(set, batchSize());
  }

  /** {@return of how many images it is made to look at a time} */
  public int batchSize() {
    int most = Math.min(BATCH, MOST_HIDDEN_PROBABILITIES / hidden());
    var graph = computation.operations();
    if (graph.completion().isPresent() && graph.hasBackground()) {
      most = Math.min(most, MOST_OF_MATRICES / visible() / visible());
    }
    return Math.max(1, most);
  }

  Ops tf() {
    return computation.operations().tf();
  }

  Rbm rbm() {
    return computation.operations().rbm();
  }

  int visible() {
    return computation.operations().visible();
  }

  int hidden() {
    return hidden;
  }

  /** How the visible units and the data's own values belong together. */
  Scaling scaling() {
    return scaling;
  }

  /** Where reconstructions lie. */
  DataSpace space() {
    return computation.operations().space();
  }

  /** The images that {@link #runner(Tensor)} is given, complete, as data, [N, D]. */
  Operand<TFloat32> x() {
    return computation.operations().x();
  }

  /** Their visible units, [N, D]. */
  Operand<TFloat32> v() {
    return computation.operations().v();
  }

  /** 1 for each value of the images that is known, 0 for one that is missing, [N, D]. */
  Optional<Operand<TFloat32>> known() {
    var completion = computation.operations().completion();
    return completion.map(some -> tf().dtypes.cast(some.known(), TFloat32.class));
  }

  /** The squared errors of reconstructions of the images; 0 where a value is missing, [N, D]. */
  Operand<TFloat32> squaredErrors(Operand<TFloat32> reconstruction) {
    var errors = tf().math.squaredDifference(reconstruction, x());
    return known().<Operand<TFloat32>>map(of -> tf().math.mul(of, errors)).orElse(errors);
  }

  /** The means of {@link #squaredErrors} over the values of an image that are known, [N]. */
  Operand<TFloat32> meanSquaredErrors(Operand<TFloat32> reconstruction) {
    var values = tf().constant(1);
    var errors = squaredErrors(reconstruction);
    return known()
        .<Operand<TFloat32>>map(
            of -> tf().math.divNoNan(tf().reduceSum(errors, values), tf().reduceSum(of, values)))
        .orElseGet(() -> tf().math.mean(errors, values));
  }

  Session.Runner runner() {
    return computation.runner();
  }

  /**
   * A runner with images.
   *
   * @param images as {@link org.gbrbm.model.ImageTensors} makes them; floats take the place of the
   *     data that bytes would become
   */
  Session.Runner runner(Tensor images) {
    return computation.operations().images().feed(runner(), images);
  }

  /**
   * A runner with images of which none lacks a value.
   *
   * @param images as {@link org.gbrbm.model.ImageTensors} makes them
   */
  Session.Runner runnerOfComplete(Tensor images) {
    boolean skipsCompletion =
        computation.operations().completion().isPresent() && images instanceof TFloat32;
    return skipsCompletion
        ? runner(images).feed(computation.operations().x(), images)
        : runner(images);
  }

  /**
   * Checks that images are of the model's size and scaling.
   *
   * @throws IllegalArgumentException when they are not
   */
  void requireFit(Images set) {
    requireFit(set.rows(), set.columns());
    if (!set.scaling().equals(scaling)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the data are not scaled as those that the model was trained on: %s, not %s",
              set.scaling().scale(),
              scaling.scale()));
    }
  }

  /** As {@link #requireFit(Images)}, for images with so many rows and columns. */
  void requireFit(int rows, int columns) {
    requireFit(visible(), rows, columns);
  }

  /** As {@link #requireFit(Images)}, for a model that need not be loaded. */
  static void requireFit(int visible, int rows, int columns) {
    if (rows * columns != visible) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "images are %d x %d = %d pixels, the model has %d visible units",
              rows,
              columns,
              rows * columns,
              visible));
    }
  }

  @Override
  public void close() {
    computation.close();
  }
}

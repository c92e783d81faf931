package org.gbrbm.evaluate;

import java.util.List;
import java.util.stream.IntStream;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Pixels;
import org.gbrbm.model.Range;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * A graph with a trained model in it, and a session to run what is added to it: whatever looks at
 * one model shares one copy of its weights. TensorFlow prepares what a session runs once, at a cost
 * far above that of a small run: models of one size can take turns in one graph.
 */
public final class LoadedModel implements AutoCloseable {
  private static final int BATCH = 1000;
  private static final int MOST_HIDDEN_PROBABILITIES = 2_000_000;

  private final Scaling scaling;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Parameter W;
  private final Parameter b;
  private final Parameter c;
  private final Parameter sigma;
  private final Rbm rbm;
  private final Range range;
  private final Placeholder<TUint8> bytes;
  private final Operand<TFloat32> v;
  private final Session session;

  /**
   * Loads a model.
   *
   * @param parameters the trained model
   * @param scaling of the images that it was trained on, and is given
   */
  public LoadedModel(RbmParameters parameters, Scaling scaling) {
    this.scaling = scaling;
    W = new Parameter(tf, parameters.W().shape());
    b = new Parameter(tf, parameters.b().shape());
    c = new Parameter(tf, parameters.c().shape());
    sigma = new Parameter(tf, parameters.sigma().shape());
    rbm = new Rbm(tf, W.variable, b.variable, c.variable, sigma.variable);
    range = scaling.bounded() ? Range.unit(tf) : Range.unbounded(tf);
    bytes = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, visible())));
    v = Pixels.toUnitInterval(tf, bytes);
    session = new Session(graph, false);
    try {
      load(parameters);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Puts another model in the place of this one.
   *
   * @param parameters of the same shapes
   * @throws IllegalArgumentException when they are not
   */
  public void load(RbmParameters parameters) {
    try (var ofW = W.tensor(parameters.W());
        var ofB = b.tensor(parameters.b());
        var ofC = c.tensor(parameters.c());
        var ofSigma = sigma.tensor(parameters.sigma())) {
      var runner = session.runner();
      W.load(runner, ofW);
      b.load(runner, ofB);
      c.load(runner, ofC);
      sigma.load(runner, ofSigma);
      runner.run().close();
    }
  }

  /**
   * Images in parts, so that evaluating one takes little memory; TensorFlow arranges the weights
   * anew for the products of each, which too small parts would do too often.
   *
   * @param set the images
   * @return views on them: 1,000 each, fewer where there are many hidden units
   */
  List<Images> batches(Images set) {
    int size = Math.max(1, Math.min(BATCH, MOST_HIDDEN_PROBABILITIES / hidden()));
    return IntStream.iterate(0, first -> first < set.count(), first -> first + size)
        .mapToObj(first -> set.slice(first, Math.min(size, set.count() - first)))
        .toList();
  }

  Ops tf() {
    return tf;
  }

  Rbm rbm() {
    return rbm;
  }

  int visible() {
    return (int) W.shape.get(0);
  }

  int hidden() {
    return (int) W.shape.get(1);
  }

  /** How the visible units and the data's own values belong together. */
  Scaling scaling() {
    return scaling;
  }

  /** Where reconstructions lie. */
  Range range() {
    return range;
  }

  /** The visible units of the images that {@link #runner(Tensor)} is given, [N, D]. */
  Operand<TFloat32> v() {
    return v;
  }

  Session.Runner runner() {
    return session.runner();
  }

  /**
   * A runner with images.
   *
   * @param images as {@link org.gbrbm.model.ImageTensors} makes them; floats take the place of the
   *     visible units that bytes would become
   */
  Session.Runner runner(Tensor images) {
    return session.runner().feed(images instanceof TUint8 ? bytes : v, images);
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
          "the data are not scaled as those that the model was trained on: %s, not %s"
              .formatted(set.scaling().scale(), scaling.scale()));
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
          "images are %d x %d = %d pixels, the model has %d visible units"
              .formatted(rows, columns, rows * columns, visible));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  /** A parameter as a variable, so that large ones need not be part of the graph's definition. */
  private static final class Parameter {
    private final Shape shape;
    private final Placeholder<TFloat32> feed;
    private final Variable<TFloat32> variable;
    private final Operand<TFloat32> load;

    Parameter(Ops tf, Shape shape) {
      this.shape = shape;
      this.feed = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      this.variable = tf.variable(shape, TFloat32.class);
      this.load = tf.assign(variable, feed);
    }

    TFloat32 tensor(FloatNdArray values) {
      if (!values.shape().equals(shape)) {
        throw new IllegalArgumentException(
            "a model of another size: %s, not %s".formatted(values.shape(), shape));
      }
      return TFloat32.tensorOf(values);
    }

    void load(Session.Runner runner, TFloat32 tensor) {
      runner.feed(feed, tensor).addTarget(load);
    }
  }
}

package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Completion;
import org.gbrbm.model.DataSpace;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.Filling;
import org.gbrbm.model.Range;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.AssignVariableOp;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/**
 * A graph with room for a model in it, and the images that it is given.
 *
 * @param tf adds operations to it
 * @param parameters W, b, c, sigma, and those of a background
 * @param rbm the model
 * @param space where reconstructions lie
 * @param images what is fed
 * @param completion of images that lack values, where any may
 * @param x the images, complete, as data, [N, D]
 * @param v their visible units, [N, D]
 */
record ModelGraph(
    Ops tf,
    List<Parameter> parameters,
    Rbm rbm,
    DataSpace space,
    FedImages images,
    Optional<Completion> completion,
    Operand<TFloat32> x,
    Operand<TFloat32> v) {
  private static final int WITHOUT_BACKGROUND = 4;

  /**
   * Adds the operations.
   *
   * @param tf the graph
   * @param model a model of the size that there is to be room for
   * @param M its hidden units; {@link Shape#UNKNOWN_SIZE} for any number of them
   * @param scaling of the images
   * @param filling how what they lack is filled in; empty where they lack nothing
   */
  static ModelGraph define(
      Ops tf, RbmParameters model, long M, Scaling scaling, Optional<Filling> filling) {
    long D = model.W().shape().get(0);
    var W = new Parameter(tf, "W", Shape.of(D, M));
    var b = new Parameter(tf, "b", model.b().shape());
    var c = new Parameter(tf, "c", Shape.of(M));
    var sigma = new Parameter(tf, "sigma", model.sigma().shape());
    var rbm = new Rbm(tf, W.value, b.value, c.value, sigma.value);
    var background = new ArrayList<Parameter>();
    for (var part : background(model)) {
      background.add(new Parameter(tf, "background_" + background.size(), part.shape()));
    }
    var parts = background.stream().map(part -> part.value).toList();
    var space = DataSpace.of(Range.of(tf, scaling.bounded()), parts);
    var images = FedImages.of(tf, D);
    var completion = filling.map(how -> Completion.of(rbm, space, images.v()));
    var x = completion.isEmpty() ? images.v() : completion.get().filled(filling.get());
    var parameters = new ArrayList<>(List.of(W, b, c, sigma));
    parameters.addAll(background);
    return new ModelGraph(
        tf, List.copyOf(parameters), rbm, space, images, completion, x, space.units(tf, x));
  }

  int visible() {
    return (int) parameters.get(0).shape.get(0); // those of W
  }

  boolean hasBackground() {
    return parameters.size() > WITHOUT_BACKGROUND;
  }

  /**
   * Puts a model in the graph, in place of the one before.
   *
   * @param runner of a session of the graph
   * @param model of the size that there is room for
   * @throws IllegalArgumentException when it is of another
   */
  void load(Session.Runner runner, RbmParameters model) {
    var values = new ArrayList<>(List.of(model.W(), model.b(), model.c(), model.sigma()));
    values.addAll(background(model));
    if (values.size() != parameters.size()) {
      throw new IllegalArgumentException("one of the models has a background, and one has none");
    }
    var tensors = new ArrayList<TFloat32>();
    try {
      for (int i = 0; i < values.size(); i++) {
        tensors.add(parameters.get(i).tensor(values.get(i)));
        parameters.get(i).load(runner, tensors.get(i));
      }
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private static List<FloatNdArray> background(RbmParameters model) {
    return model.background().map(some -> some.parts()).orElse(List.of());
  }

  /** A parameter as a variable, so that large ones need not be part of the graph's definition. */
  private static final class Parameter {
    private final Shape shape;
    private final Placeholder<TFloat32> feed;
    private final Operand<TFloat32> value;
    private final AssignVariableOp load;

    Parameter(Ops tf, String name, Shape shape) {
      this.shape = shape;
      this.feed = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      var variable = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
      this.load = tf.assignVariableOp(variable, feed);
      this.value = tf.readVariableOp(variable, TFloat32.class);
    }

    TFloat32 tensor(FloatNdArray values) {
      if (!shape.isCompatibleWith(values.shape())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "a model of another size: %s, not %s", values.shape(), shape));
      }
      return TFloat32.tensorOf(values);
    }

    void load(Session.Runner runner, TFloat32 tensor) {
      runner.feed(feed, tensor).addTarget(load);
    }
  }
}

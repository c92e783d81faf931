package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gbrbm.model.Background;
import org.gbrbm.model.DataSpace;
import org.gbrbm.model.Products;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Range;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The variables of a model that are trained, and the model on them. Where the visible units are
 * centred, the hidden bias that is trained is that of the input v - mu,
 *
 * <pre>{@code
 * c + (v/sigma) W = c_centred + ((v - mu)/sigma) W,   c = c_centred - (mu/sigma) W
 * }</pre>
 *
 * where the hidden units have an offset lambda, the visible bias that is trained is that which
 * remains when they all are at it,
 *
 * <pre>{@code
 * b + sigma * (W h) = b_centred + sigma * (W (h - lambda)),   b = b_centred - sigma * (W lambda)
 * }</pre>
 *
 * and where sigma is trained, it is so through its logarithm. The model itself always has its plain
 * form, so that its formulas are the same for every recipe.
 */
final class TrainedVariables {
  private final Ops tf;
  private final VisibleSettings settings;
  private final float hiddenOffset;
  private final int visible;
  private final int hidden;
  private final Products products;
  private final Operand<TFloat32> mu;
  private final Optional<Background> background;
  private final SigmaRange sigmaRange;
  private final List<Variable<TFloat32>> backgroundParts = new ArrayList<>();
  private final List<Variable<TFloat32>> trained = new ArrayList<>();
  private final List<Operand<TFloat32>> initial = new ArrayList<>();

  /**
   * A model in its plain form, on one reading of the variables.
   *
   * @param theta what was read of each variable
   * @param rbm the model
   * @param W weights, [D, M]
   * @param b visible bias, [D]
   * @param c hidden bias, [M]
   * @param sigma standard deviation, [D]
   * @param background what lies between the data and the visible units, if anything does
   */
  record Reading(
      List<Operand<TFloat32>> theta,
      Rbm rbm,
      Operand<TFloat32> W,
      Operand<TFloat32> b,
      Operand<TFloat32> c,
      Operand<TFloat32> sigma,
      Optional<Background> background) {

    /** The model as it is now, copied to the host. */
    RbmParameters copy(Session session) {
      try (var result = session.runner().fetch(W).fetch(b).fetch(c).fetch(sigma).run()) {
        return RbmParameters.copyOf(result).with(background);
      }
    }
  }

  /** M, the number of hidden units. */
  int hidden() {
    return hidden;
  }

  /**
   * Adds the variables: weights, visible bias, hidden bias and, where learned, log sigma.
   *
   * @param products with which precision a step multiplies matrices
   */
  TrainedVariables(
      Ops tf, Recipe recipe, int hidden, TrainingSet set, RandomKey key, Products products) {
    var images = set.units();
    this.products = products;
    this.tf = tf;
    this.settings = recipe.visible();
    this.hiddenOffset = recipe.hiddenUnits().offset();
    this.visible = images.size();
    this.hidden = hidden;
    this.background = set.background();
    this.mu = tf.constant(settings.centred() ? images.mean() : new float[visible]);
    sigmaRange = SigmaRange.of(settings, background);
    var first = new FirstParameters(tf, set, sigmaRange, hidden);
    var weights = key.normal(tf.array(visible, hidden));
    var W = first.W(tf.math.mul(tf.constant(recipe.weightDeviation()), weights));
    add("W", Shape.of(visible, hidden), W);
    add("b", Shape.of(visible), first.b(mu));
    add("c", Shape.of(hidden), first.c());
    switch (settings.learnSigma()) {
      case NO -> {}
      case SCALAR -> add("log_sigma", Shape.scalar(), tf.constant(sigmaRange.start()));
      case PER_PIXEL -> add("log_sigma", Shape.of(visible), first.logSigma());
    }
    background.ifPresent(this::addBackground);
  }

  /** Adds what lies between the data and the visible units, if anything does. */
  private void addBackground(Background added) {
    var parts = added.parts();
    for (int i = 0; i < parts.size(); i++) {
      var values = parts.get(i);
      var name = Background.NAMES.get(i);
      var variable = tf.withName(name).variable(values.shape(), TFloat32.class);
      tf.withInitScope().assign(variable, tf.constant(values));
      backgroundParts.add(variable);
    }
  }

  /**
   * The space of the data.
   *
   * @param range what their values lie in
   */
  DataSpace space(Range range) {
    return DataSpace.of(range, backgroundParts);
  }

  private void add(String name, Shape shape, Operand<TFloat32> value) {
    var variable = tf.withName("trained_" + name).variable(shape, TFloat32.class);
    tf.withInitScope().assign(variable, value);
    trained.add(variable);
    initial.add(value);
  }

  /** The variables. */
  List<Variable<TFloat32>> trained() {
    return List.copyOf(trained);
  }

  /** Variables that start where the trained ones do, to average them in. */
  List<Variable<TFloat32>> copies(String prefix) {
    var copies = new ArrayList<Variable<TFloat32>>();
    for (int i = 0; i < trained.size(); i++) {
      var original = trained.get(i);
      var name = prefix + original.op().name();
      var copy = tf.withName(name).variable(original.shape(), TFloat32.class);
      tf.withInitScope().assign(copy, initial.get(i));
      copies.add(copy);
    }
    return copies;
  }

  /** The weights, the one variable that decays. */
  Variable<TFloat32> weights() {
    return trained.get(0);
  }

  /**
   * The model on the variables as they are now, with the training's precision. What one reading
   * computes is computed once.
   */
  Reading read() {
    return reading(identities(trained), products);
  }

  /**
   * The model as it is to be used, on other variables of the same shapes, averages for instance; in
   * single precision. Before the first step, a model behind a background is the background alone:
   * what training has to beat.
   *
   * @param variables what to read
   * @param step how many are done, a scalar
   */
  Reading evaluated(List<Variable<TFloat32>> variables, Operand<TInt64> step) {
    if (background.isEmpty()) {
      return reading(identities(variables), Products.FLOAT32);
    }
    var begun = tf.dtypes.cast(tf.math.greater(step, tf.constant(0L)), TFloat32.class);
    var theta =
        variables.stream().<Operand<TFloat32>>map(each -> tf.math.mul(each, begun)).toList();
    return reading(theta, Products.FLOAT32);
  }

  private List<Operand<TFloat32>> identities(List<Variable<TFloat32>> variables) {
    return variables.stream().<Operand<TFloat32>>map(tf::identity).toList();
  }

  private Reading reading(List<Operand<TFloat32>> theta, Products products) {
    var W = theta.get(0);
    // As a constant, a sigma of 1 costs next to nothing: TensorFlow drops what divides by it.
    Operand<TFloat32> sigma =
        theta.size() > 3 ? tf.math.exp(theta.get(3)) : tf.constant(settings.sigma());
    var c = theta.get(2);
    if (settings.centred()) {
      var row = tf.expandDims(tf.math.div(mu, sigma), tf.constant(0));
      c = tf.math.sub(c, tf.reshape(tf.linalg.matMul(row, W), tf.shape(c)));
    }
    var b = theta.get(1);
    if (hiddenOffset > 0) {
      var Wlambda = tf.math.mul(tf.reduceSum(W, tf.constant(1)), tf.constant(hiddenOffset));
      b = tf.math.sub(b, tf.math.mul(sigma, Wlambda));
    }
    var ofEachUnit = tf.broadcastTo(sigma, tf.array(visible));
    var rbm = new Rbm(tf, W, b, c, sigma, products);
    return new Reading(theta, rbm, W, b, c, ofEachUnit, background);
  }

  /** Brings a learned sigma back between its bounds. */
  List<Op> constraints(Ops afterDescent) {
    if (trained.size() < 4) {
      return List.of();
    }
    var logSigma = trained.get(3);
    return List.of(afterDescent.assign(logSigma, sigmaRange.clip(afterDescent, logSigma)));
  }
}

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
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The variables of a model that are trained, and the model on them. */
final class TrainedVariables implements TrainingStep.Model {
  private final Ops tf;
  private final Parametrisation form;
  private final int visible;
  private final int hidden;
  private final Products products;
  private final Optional<Background> background;
  private final SigmaRange sigmaRange;
  private final List<Variable<TFloat32>> backgroundParts = new ArrayList<>();
  private final List<Variable<TFloat32>> trained = new ArrayList<>();
  private final List<Operand<TFloat32>> initial = new ArrayList<>();

  @Override
  public int hidden() {
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
    var settings = recipe.visible();
    this.visible = images.size();
    this.hidden = hidden;
    this.background = set.background();
    var mu = tf.constant(settings.centred() ? images.mean() : new float[visible]);
    this.form = new Parametrisation(tf, recipe, mu, background);
    sigmaRange = SigmaRange.of(settings, background);
    var first = new FirstParameters(tf, set, sigmaRange, hidden);
    var weights = key.normal(tf.array(visible, hidden));
    var W = first.W(tf.math.mul(tf.constant(recipe.weightDeviation()), weights));
    add("W", Shape.of(visible, hidden), W);
    add("b", Shape.of(visible), first.b(form.mu()));
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

  /** What the visible units are centred at, [D]; 0 where they are not. */
  Operand<TFloat32> mu() {
    return form.mu();
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
  Parametrisation.Reading reading() {
    return form.of(identities(trained), products);
  }

  @Override
  public Rbm read() {
    return reading().rbm();
  }

  @Override
  public Variable<TFloat32> state(String name, Shape shape) {
    var variable = tf.withName(name).variable(shape, TFloat32.class);
    tf.withInitScope().assign(variable, tf.zeros(tf.constant(shape), TFloat32.class));
    return variable;
  }

  /**
   * The model as it is to be used, on other variables of the same shapes, averages for instance; in
   * single precision. Before the first step, a model behind a background is the background alone:
   * what training has to beat.
   *
   * @param variables what to read
   * @param step how many are done, a scalar
   */
  Parametrisation.Reading evaluated(List<Variable<TFloat32>> variables, Operand<TInt64> step) {
    if (background.isEmpty()) {
      return form.of(identities(variables), Products.FLOAT32);
    }
    var begun = tf.dtypes.cast(tf.math.greater(step, tf.constant(0L)), TFloat32.class);
    var theta =
        variables.stream().<Operand<TFloat32>>map(each -> tf.math.mul(each, begun)).toList();
    return form.of(theta, Products.FLOAT32);
  }

  private List<Operand<TFloat32>> identities(List<Variable<TFloat32>> variables) {
    return variables.stream().<Operand<TFloat32>>map(tf::identity).toList();
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

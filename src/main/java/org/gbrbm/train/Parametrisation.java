package org.gbrbm.train;

import java.util.List;
import java.util.Optional;
import org.gbrbm.model.Background;
import org.gbrbm.model.Products;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * How a model is made of the parameters that are trained: weights, visible bias, hidden bias and,
 * where it is learned, log sigma. Where the visible units are centred, the hidden bias that is
 * trained is that of the input v - mu,
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
final class Parametrisation {
  private final Ops tf;
  private final VisibleSettings settings;
  private final float hiddenOffset;
  private final int visible;
  private final Operand<TFloat32> mu;
  private final Optional<Background> background;

  /**
   * A model in its plain form, on one reading of the parameters.
   *
   * @param theta what was read of each
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

  /**
   * Prepares it.
   *
   * @param tf makes the operations
   * @param recipe says what is centred, and whether sigma is learned
   * @param mu what the visible units are centred at, [D]; 0 where they are not
   * @param background what lies between the data and the visible units, if anything does
   */
  Parametrisation(Ops tf, Recipe recipe, Operand<TFloat32> mu, Optional<Background> background) {
    this.tf = tf;
    this.settings = recipe.visible();
    this.hiddenOffset = recipe.hiddenUnits().offset();
    this.visible = (int) mu.shape().get(0);
    this.mu = mu;
    this.background = background;
  }

  /** What the visible units are centred at, [D]. */
  Operand<TFloat32> mu() {
    return mu;
  }

  /**
   * The model of parameters.
   *
   * @param theta W, b, c and, where it is learned, log sigma
   * @param products with which precision it multiplies matrices
   */
  Reading of(List<Operand<TFloat32>> theta, Products products) {
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
}

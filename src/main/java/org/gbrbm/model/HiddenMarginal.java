package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * A model of the hidden units alone, in float64. With the visible units of an {@link Rbm}
 * integrated out,
 *
 * <pre>{@code
 * p(h) is proportional to exp(a.h + 1/2 h'G h),   a = c + W'(b/sigma),   G = W'W
 * }</pre>
 *
 * because |W h|^2 = h'G h, and log Z = D/2 log 2pi + sum_i log sigma_i + log sum_h exp(a.h + 1/2
 * h'G h). Seen from the hidden units, the Gaussian visible units are the coupling G of a Boltzmann
 * machine; a weight of importance sampling costs M x M in place of D x M, and needs no float32.
 * States are [B, M], of zeros and ones.
 *
 * <p>Samples are drawn on the geometric path from independent units with p(h_j = 1) = sigmoid(r_j)
 * to this distribution, log p_t(h) = (1 - t) r.h + t (a.h + 1/2 h'G h) up to a constant.
 */
public final class HiddenMarginal {
  private final Ops tf;
  private final Operand<TFloat64> a;
  private final Operand<TFloat64> coupling;
  private final int hidden;

  /**
   * Creates the distribution on its parameters.
   *
   * @param tf the graph to add operations to
   * @param a the bias, [M]
   * @param coupling G, [M, M], symmetric
   * @param hidden how many hidden units, M
   */
  public HiddenMarginal(Ops tf, Operand<TFloat64> a, Operand<TFloat64> coupling, int hidden) {
    this.tf = tf;
    this.a = a;
    this.coupling = coupling;
    this.hidden = hidden;
  }

  /** The hidden marginal of an RBM, from W [D, M], b/sigma [D] and c [M]. */
  static <T extends TNumber> HiddenMarginal of(
      Ops tf, Operand<T> W, Operand<T> scaledBias, Operand<T> c) {
    var scaledRow = tf.expandDims(scaledBias, tf.constant(0));
    var a = tf.math.add(c, tf.reduceSum(tf.linalg.matMul(scaledRow, W), tf.constant(0)));
    var coupling = tf.linalg.matMul(W, W, MatMul.transposeA(true));
    return new HiddenMarginal(
        tf,
        tf.dtypes.cast(a, TFloat64.class),
        tf.dtypes.cast(coupling, TFloat64.class),
        (int) W.shape().get(1));
  }

  /** {@return the bias a, [M]} */
  public Operand<TFloat64> bias() {
    return a;
  }

  /** {@return the coupling G, [M, M]} */
  public Operand<TFloat64> coupling() {
    return coupling;
  }

  /**
   * {@return a.h + 1/2 h'G h, the logarithm of p(h) up to a constant, shape [B]}
   *
   * @param h states, 0 or 1, [B, M]
   */
  public Operand<TFloat64> logWeight(Operand<TFloat64> h) {
    var half = tf.math.mul(tf.constant(0.5), tf.linalg.matMul(h, coupling));
    return tf.reduceSum(tf.math.mul(h, tf.math.add(a, half)), tf.constant(1));
  }

  /**
   * The derivative of the path's logarithm by t: (a - r).h + 1/2 h'G h, shape [B].
   *
   * @param h states
   * @param base r, [M]
   * @return the derivative for each state, [B]
   */
  public Operand<TFloat64> slope(Operand<TFloat64> h, Operand<TFloat64> base) {
    return tf.math.sub(logWeight(h), tf.reduceSum(tf.math.mul(h, base), tf.constant(1)));
  }

  /**
   * A sweep of Gibbs sampling on the path, in which each hidden unit is drawn once, given all
   * others:
   *
   * <pre>{@code
   * p_t(h_j = 1 | others) = sigmoid((1 - t) r_j + t (a_j + G_jj/2 + sum_k!=j G_jk h_k))
   * }</pre>
   *
   * because h_j^2 = h_j. Gibbs sampling of the {@link Rbm} itself draws all hidden units at once,
   * given visible units that still hold what the hidden ones were: a unit with a long column of W
   * hardly ever changes. With the visible units integrated out it does, and samples get about where
   * those of the RBM stay in their mode. Source: S. Geman, D. Geman, "Stochastic relaxation, Gibbs
   * distributions, and the Bayesian restoration of images", 1984; J. Liu, "The collapsed Gibbs
   * sampler", 1994.
   *
   * @param h states
   * @param base r, [M]
   * @param t from 0 to 1, a scalar, or [B] for a place on the path of each state's own
   * @param key the random numbers
   * @return the states after the sweep, 0 or 1, [B, M]
   */
  public Operand<TFloat64> sweep(
      Operand<TFloat64> h, Operand<TFloat64> base, Operand<TFloat64> t, RandomKey key) {
    var own = tf.linalg.tensorDiagPart(coupling);
    var others = tf.linalg.matrixSetDiag(coupling, tf.zerosLike(own), tf.constant(0));
    var column = tf.expandDims(t, tf.constant(-1));
    var ofModel = tf.math.add(a, tf.math.mul(tf.constant(0.5), own));
    var ofBase = tf.math.mul(tf.math.sub(tf.constant(1.0), column), base);
    var bias = tf.math.add(ofBase, tf.math.mul(column, ofModel));
    // u < sigmoid(bias + t x) is x > (logit(u) - bias) / t, which is infinite where t is 0.
    var u = key.uniform(tf.shape(h));
    // In float32, as u is: TensorFlow's logarithm of float64 takes a multiple of the time.
    var log = tf.math.sub(tf.math.log(u), tf.math.log1p(tf.math.neg(u)));
    var logit = tf.dtypes.cast(log, TFloat64.class);
    var threshold = tf.math.div(tf.math.sub(logit, bias), column);
    var units = tf.array(1, 0);
    var end =
        new UnitSweep(hidden)
            .next(tf, tf.linalg.transpose(h, units), others, tf.linalg.transpose(threshold, units));
    return tf.linalg.transpose(end, units);
  }

  /**
   * {@return samples of independent units with p(h = 1) = sigmoid(logit), the shape of {@code
   * logit}}
   *
   * @param tf the graph to add operations to
   * @param logit the units' logits, of any shape
   * @param key the random key
   */
  public static Operand<TFloat64> independent(Ops tf, Operand<TFloat64> logit, RandomKey key) {
    var uniform = tf.dtypes.cast(key.uniform(tf.shape(logit)), TFloat64.class);
    return tf.dtypes.cast(tf.math.less(uniform, tf.math.sigmoid(logit)), TFloat64.class);
  }

  /**
   * log p(h) of independent units with p(h_j = 1) = sigmoid(r_j), for each state and each of N such
   * distributions: h.r_n - sum_j softplus(r_nj).
   *
   * @param <T> the floating-point type to work in
   * @param tf the graph to add operations to
   * @param h states, [B, M]
   * @param logits r, [N, M]
   * @return [B, N]
   */
  public static <T extends TNumber> Operand<T> logIndependent(
      Ops tf, Operand<T> h, Operand<T> logits) {
    var product = tf.linalg.matMul(h, logits, MatMul.transposeB(true));
    return tf.math.sub(product, tf.reduceSum(tf.math.softplus(logits), tf.constant(1)));
  }

  /**
   * {@return log of the equal mixture of the N distributions of {@link #logIndependent}, shape [B]}
   *
   * @param <T> the floating-point type to work in
   * @param tf the graph to add operations to
   * @param h states, [B, M]
   * @param logits r, [N, M]
   */
  public static <T extends TNumber> Operand<T> logMixture(Ops tf, Operand<T> h, Operand<T> logits) {
    var logs = logIndependent(tf, h, logits);
    return logMeanExp(tf, logs, 1);
  }

  /**
   * {@return log of the mean of exp(x) along an axis, which is left out of the shape}
   *
   * @param <T> the floating-point type to work in
   * @param tf the graph to add operations to
   * @param x logarithms, of any shape
   * @param axis which
   */
  public static <T extends TNumber> Operand<T> logMeanExp(Ops tf, Operand<T> x, int axis) {
    var largest = tf.max(x, tf.constant(axis));
    var relative = tf.math.exp(tf.math.sub(x, tf.expandDims(largest, tf.constant(axis))));
    return tf.math.add(largest, tf.math.log(tf.math.mean(relative, tf.constant(axis))));
  }

  /**
   * {@return the logits r of independent units that are on as often as on the average of some
   * distributions, [M]} The means are kept in 0.001 to 0.999: a unit that is always on or always
   * off in the data may yet be otherwise in the model.
   *
   * @param tf the graph to add operations to
   * @param probabilities of being on, [N, M]
   */
  public static Operand<TFloat64> meanLogits(Ops tf, Operand<TFloat64> probabilities) {
    var mean =
        tf.clipByValue(
            tf.math.mean(probabilities, tf.constant(0)), tf.constant(0.001), tf.constant(0.999));
    return tf.math.sub(tf.math.log(mean), tf.math.log1p(tf.math.neg(mean)));
  }

  /**
   * {@return the hidden state whose bits are those of a number, for each of B numbers: [B, M]}
   *
   * @param tf the graph to add operations to
   * @param numbers [B], each from 0 to 2^M - 1; its lowest bit is the first unit
   * @param hidden M, at most 63
   */
  public static Operand<TFloat64> states(Ops tf, Operand<TInt64> numbers, int hidden) {
    var places = tf.range(tf.constant(0L), tf.constant((long) hidden), tf.constant(1L));
    var shifted = tf.bitwise.rightShift(tf.expandDims(numbers, tf.constant(1)), places);
    return tf.dtypes.cast(tf.bitwise.bitwiseAnd(shifted, tf.constant(1L)), TFloat64.class);
  }
}

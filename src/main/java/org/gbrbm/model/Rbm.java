package org.gbrbm.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * A Gaussian-Bernoulli restricted Boltzmann machine as TensorFlow operations. With D visible units
 * {@code v} (real) and M hidden units {@code h} (0 or 1), its energy is
 *
 * <pre>{@code
 * E(v,h) = sum_i (v_i - b_i)^2 / (2 sigma_i^2)  -  c.h  -  (v/sigma)' W h
 * }</pre>
 *
 * and the probability of (v, h) is proportional to exp(-E(v,h)). Every method adds operations for a
 * batch of B vectors; those of hidden units have the shape [B, M], those of visible units [B, D].
 * Source: G. Hinton, R. Salakhutdinov, "Reducing the dimensionality of data with neural networks",
 * 2006, and its supplement; in this parametrisation of sigma, K. Cho, A. Ilin, T. Raiko, "Improved
 * learning of Gaussian-Bernoulli restricted Boltzmann machines", 2011.
 */
public final class Rbm {
  static final long HIDDEN_STREAM = 0;
  static final long VISIBLE_STREAM = 1;

  private final Ops tf;
  private final Operand<TFloat32> W;
  private final Operand<TFloat32> b;
  private final Operand<TFloat32> c;
  private final Operand<TFloat32> sigma;
  private final Products products;

  /**
   * Creates the model on its parameters, in single precision.
   *
   * @param tf the graph to add operations to
   * @param W weights, [D, M]
   * @param b visible bias, [D]
   * @param c hidden bias, [M]
   * @param sigma standard deviation of the visible units, [D] or a scalar, positive
   */
  public Rbm(
      Ops tf,
      Operand<TFloat32> W,
      Operand<TFloat32> b,
      Operand<TFloat32> c,
      Operand<TFloat32> sigma) {
    this(tf, W, b, c, sigma, Products.FLOAT32);
  }

  /**
   * Creates the model on its parameters.
   *
   * @param tf the graph to add operations to
   * @param W weights, [D, M]
   * @param b visible bias, [D]
   * @param c hidden bias, [M]
   * @param sigma standard deviation of the visible units, [D] or a scalar, positive
   * @param products with which precision to multiply matrices
   */
  public Rbm(
      Ops tf,
      Operand<TFloat32> W,
      Operand<TFloat32> b,
      Operand<TFloat32> c,
      Operand<TFloat32> sigma,
      Products products) {
    this.tf = tf;
    this.W = W;
    this.b = b;
    this.c = c;
    this.sigma = sigma;
    this.products = products;
  }

  Ops tf() {
    return tf;
  }

  Products products() {
    return products;
  }

  Operand<TFloat32> W() {
    return W;
  }

  Operand<TFloat32> b() {
    return b;
  }

  Operand<TFloat32> c() {
    return c;
  }

  Operand<TFloat32> sigma() {
    return sigma;
  }

  /**
   * {@return E(v,h) = sum_i (v_i - b_i)^2 / (2 sigma_i^2) - c.h - (v/sigma)' W h, shape [B]}
   *
   * @param v visible units, [B, D]
   * @param h hidden units, [B, M]
   */
  public Operand<TFloat32> energy(Operand<TFloat32> v, Operand<TFloat32> h) {
    return tf.math.sub(quadratic(v), sumOverUnits(tf.math.mul(hiddenLogit(v), h)));
  }

  /**
   * {@return F(v) = 1/2 sum_i ((v_i - b_i)/sigma_i)^2 - sum_j softplus(c_j + ((v/sigma) W)_j),
   * shape [B]}
   *
   * @param v visible units, [B, D]
   */
  public Operand<TFloat32> freeEnergy(Operand<TFloat32> v) {
    var x = hiddenLogit(v);
    var positive = sumOverUnits(tf.nn.relu(x));
    var softplus = tf.math.sub(positive, sumOverUnits(tf.math.log(certainty(x))));
    return tf.math.sub(quadratic(v), softplus);
  }

  /**
   * max(p, 1 - p) with p = sigmoid(x), the probability of a unit's likelier state. TensorFlow's
   * softplus takes twice the time of
   *
   * <pre>{@code
   * softplus(x) = max(x, 0) - log max(p, 1 - p)
   * }</pre>
   */
  Operand<TFloat32> certainty(Operand<TFloat32> x) {
    var p = tf.math.sigmoid(x);
    return tf.math.maximum(p, tf.math.sub(tf.constant(1f), p));
  }

  /**
   * {@return c + (v/sigma) W, the logit of p(h|v)}
   *
   * @param v visible units, [B, D]
   */
  public Operand<TFloat32> hiddenLogit(Operand<TFloat32> v) {
    return tf.nn.biasAdd(products.of(tf, scaled(v), W), c);
  }

  /**
   * {@return the same for several batches, one below the other, by one product}
   *
   * @param batches of visible units, [B, D] each
   */
  Operand<TFloat32> hiddenLogit(List<Operand<TFloat32>> batches) {
    return tf.nn.biasAdd(products.ofStacked(tf, batches.stream().map(this::scaled).toList(), W), c);
  }

  /**
   * {@return p(h|v) = sigmoid(c + (v/sigma) W): for each hidden unit, the probability that it is 1}
   *
   * @param v visible units, [B, D]
   */
  public Operand<TFloat32> hiddenProbability(Operand<TFloat32> v) {
    return tf.math.sigmoid(hiddenLogit(v));
  }

  /**
   * {@return p(h|v) as {@link #hiddenProbability}, for more examples than there are hidden units: W
   * is divided by sigma in place of v, which is fewer numbers}
   *
   * @param v visible units, [B, D]
   */
  public Operand<TFloat32> hiddenProbabilityOfMany(Operand<TFloat32> v) {
    var column = tf.expandDims(tf.broadcastTo(sigma, tf.shape(b)), tf.constant(1));
    return tf.math.sigmoid(tf.nn.biasAdd(products.of(tf, v, tf.math.div(W, column)), c));
  }

  /**
   * A sample of p(h|v).
   *
   * @param v visible units, [B, D]
   * @param key the random key
   * @return 0 or 1 for each hidden unit, [B, M]
   */
  public Operand<TFloat32> sampleHidden(Operand<TFloat32> v, RandomKey key) {
    return key.bernoulli(hiddenProbability(v));
  }

  /**
   * {@return log p(h) up to a constant, the visible units integrated out: c.h + (b/sigma).(W h) +
   * 1/2 |W h|^2, shape [B]}
   *
   * @param h hidden units, [B, M]
   */
  public Operand<TFloat32> logHiddenMarginal(Operand<TFloat32> h) {
    var Wh = tf.linalg.matMul(h, W, MatMul.transposeB(true));
    var ofVisible =
        tf.math.mul(Wh, tf.math.add(tf.math.div(b, sigma), tf.math.mul(tf.constant(0.5f), Wh)));
    return tf.math.add(sumOverUnits(tf.math.mul(h, c)), sumOverUnits(ofVisible));
  }

  /**
   * {@return the mean of p(v|h): b + sigma * (W h)} Takes probabilities in place of {@code h} too.
   *
   * @param h hidden units or their probabilities, [B, M]
   */
  public Operand<TFloat32> visibleMean(Operand<TFloat32> h) {
    return tf.math.mul(sigma, scaledMean(h));
  }

  /**
   * {@return a sample of p(v|h) = Normal(b + sigma * (W h), sigma^2)}
   *
   * @param h hidden units, [B, M]
   * @param key the random key
   */
  public Operand<TFloat32> sampleVisible(Operand<TFloat32> h, RandomKey key) {
    var mean = scaledMean(h);
    return withNoise(mean, key.normal(tf.shape(mean)));
  }

  /** b/sigma + W h, the mean of v/sigma: the sum is one operation with the product. */
  private Operand<TFloat32> scaledMean(Operand<TFloat32> h) {
    return tf.nn.biasAdd(products.of(tf, h, W, MatMul.transposeB(true)), tf.math.div(b, sigma));
  }

  private Operand<TFloat32> withNoise(Operand<TFloat32> scaledMean, Operand<TFloat32> noise) {
    return tf.math.mul(sigma, tf.math.add(scaledMean, noise));
  }

  /**
   * One step of Gibbs sampling: h from p(h|v), then v from p(v|h).
   *
   * @param v visible units, [B, D]
   * @param key the random key of both draws
   * @return the next v, [B, D]
   */
  public Operand<TFloat32> gibbsStep(Operand<TFloat32> v, RandomKey key) {
    return gibbsStep(v, gibbsNoise(tf.shape(v), key), key);
  }

  /**
   * One step of Gibbs sampling.
   *
   * @param v where the chains are, [B, D]
   * @param noise {@link #gibbsNoise} of the same key
   * @param key the random numbers
   * @return where the chains are then, [B, D]
   */
  public Operand<TFloat32> gibbsStep(Operand<TFloat32> v, Operand<TFloat32> noise, RandomKey key) {
    return withNoise(scaledMean(sampleHidden(v, key.fold(HIDDEN_STREAM))), noise);
  }

  /**
   * The standard normal noise that a step of Gibbs sampling gives to the visible units: the same
   * for every model of as many.
   *
   * @param shape of the visible units, [B, D]
   * @param key the random numbers of the step
   * @return the noise, of that shape
   */
  public static Operand<TFloat32> gibbsNoise(Operand<TInt32> shape, RandomKey key) {
    return key.fold(VISIBLE_STREAM).normal(shape);
  }

  /**
   * One step of Langevin dynamics of v with h held: of (v - mean)/sigma, the mean that of p(v|h).
   *
   * @param v where the step starts
   * @param h hidden units
   * @param dynamics the kind of step
   * @param key the random numbers
   * @return the next v, [B, D]
   */
  public Operand<TFloat32> langevinStep(
      Operand<TFloat32> v, Operand<TFloat32> h, Langevin dynamics, RandomKey key) {
    var mean = visibleMean(h);
    var x = tf.math.div(tf.math.sub(v, mean), sigma);
    return tf.math.add(mean, tf.math.mul(sigma, dynamics.step(tf, x, key)));
  }

  /**
   * Steps of Gibbs sampling, as a loop in the graph.
   *
   * @param v where the chains start
   * @param steps how many steps, a scalar; with 0 the result is {@code v}
   * @param key the random numbers; step i draws from {@code key.fold(i)}
   * @return where the chains end
   */
  public Operand<TFloat32> gibbs(Operand<TFloat32> v, Operand<TInt64> steps, RandomKey key) {
    return new RbmLoop(this, key, List.of())
        .repeat(v, steps, (rbm, at, given, own) -> rbm.gibbsStep(at, own));
  }

  /** {@return the model of the hidden units alone} */
  public HiddenMarginal hiddenMarginal() {
    return hiddenMarginal(TFloat64.class);
  }

  /**
   * The model of the hidden units alone.
   *
   * @param <T> as {@code precision}
   * @param precision in which to work out its coupling, D x M x M multiplications: float32 takes a
   *     fraction of the time of float64
   * @return that model, its parameters in float64
   */
  public <T extends TNumber> HiddenMarginal hiddenMarginal(Class<T> precision) {
    return HiddenMarginal.of(
        tf,
        tf.dtypes.cast(W, precision),
        tf.dtypes.cast(tf.math.div(b, sigma), precision),
        tf.dtypes.cast(c, precision));
  }

  /**
   * {@return log of the integral of exp(-1/2 sum_i ((v_i - b_i)/sigma_i)^2) over all v, D/2 log 2pi
   * + sum_i log sigma_i: what the visible units alone contribute to log Z} A scalar.
   */
  public Operand<TFloat64> logVisibleVolume() {
    var logSigma = tf.math.log(tf.dtypes.cast(sigma, TFloat64.class));
    var perUnit = tf.math.add(logSigma, tf.constant(0.5 * Math.log(2 * Math.PI)));
    return tf.reduceSum(tf.broadcastTo(perUnit, tf.shape(b)), tf.constant(0));
  }

  /**
   * Mean-field reconstruction: the visible mean of p(h|v) in place of h, as data.
   *
   * @param v visible units, [B, D]
   * @param space that of the data
   * @return x', within the range of the data, [B, D]
   */
  public Operand<TFloat32> reconstruct(Operand<TFloat32> v, DataSpace space) {
    return space.data(tf, visibleMean(hiddenProbability(v)));
  }

  /**
   * Sampled reconstruction: the visible mean of a sample of p(h|v), as data.
   *
   * @param v visible units, [B, D]
   * @param space that of the data
   * @param key the random key
   * @return x', within the range of the data, [B, D]
   */
  public Operand<TFloat32> reconstructSampled(Operand<TFloat32> v, DataSpace space, RandomKey key) {
    return space.data(tf, visibleMean(sampleHidden(v, key)));
  }

  /**
   * {@return the mean squared error of each mean-field reconstruction, 1/D sum_i (x'_i - x_i)^2,
   * shape [B]}
   *
   * @param x data, [B, D]
   * @param space that of the data
   */
  public Operand<TFloat32> reconstructionError(Operand<TFloat32> x, DataSpace space) {
    var reconstruction = reconstruct(space.units(tf, x), space);
    return tf.math.mean(tf.math.squaredDifference(reconstruction, x), tf.constant(1));
  }

  /** 1/2 sum_i ((v_i - b_i)/sigma_i)^2. */
  private Operand<TFloat32> quadratic(Operand<TFloat32> v) {
    var standardised = tf.nn.biasAdd(scaled(v), tf.math.neg(tf.math.div(b, sigma)));
    return tf.math.mul(tf.constant(0.5f), sumOverUnits(tf.math.square(standardised)));
  }

  /** v/sigma. */
  Operand<TFloat32> scaled(Operand<TFloat32> v) {
    return tf.math.div(v, sigma);
  }

  private Operand<TFloat32> sumOverUnits(Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.constant(1));
  }
}

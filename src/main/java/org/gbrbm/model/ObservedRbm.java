package org.gbrbm.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A model whose visible units have been observed: y is v, each unit with normal noise of its own
 * deviation s_i on top. With the trust k_i = sigma_i^2 / (sigma_i^2 + s_i^2),
 *
 * <pre>{@code
 * p(v|h,y) = Normal((1 - k) (b + sigma * (W h)) + k y, (1 - k) sigma^2)
 * }</pre>
 *
 * the product of p(v|h) and Normal(y; v, s^2). A unit that is known (s_i = 0) has the trust 1 and
 * is clamped to y_i; one of which nothing is known has the trust 0.
 */
public final class ObservedRbm implements Observation {
  private final Ops tf;
  private final Rbm rbm;
  private final Operand<TFloat32> observed;
  private final Operand<TFloat32> trust;

  /**
   * Creates the model on an observation.
   *
   * @param rbm the model
   * @param observed y, [B, D]; where nothing is known, any finite number
   * @param noise s, [B, D], [D] or a scalar, at least 0; infinite where nothing is known
   */
  public ObservedRbm(Rbm rbm, Operand<TFloat32> observed, Operand<TFloat32> noise) {
    this(rbm.tf(), rbm, observed, trust(rbm, noise));
  }

  private ObservedRbm(Ops tf, Rbm rbm, Operand<TFloat32> observed, Operand<TFloat32> trust) {
    this.tf = tf;
    this.rbm = rbm;
    this.observed = observed;
    this.trust = trust;
  }

  /** k = sigma^2 / (sigma^2 + s^2). */
  private static Operand<TFloat32> trust(Rbm rbm, Operand<TFloat32> noise) {
    var tf = rbm.tf();
    var variance = tf.math.square(rbm.sigma());
    return tf.math.div(variance, tf.math.add(variance, tf.math.square(noise)));
  }

  @Override
  public Operand<TFloat32> gibbs(Operand<TFloat32> v, Operand<TInt64> steps, RandomKey key) {
    return new RbmLoop(rbm, key, List.of(observed, trust)).repeat(v, steps, ObservedRbm::step);
  }

  @Override
  public Operand<TFloat32> mean(Operand<TFloat32> v, int steps, RandomKey key) {
    return GibbsMean.of(
        rbm,
        v,
        steps,
        key,
        List.of(observed, trust),
        ObservedRbm::step,
        (model, state, given, own) -> in(model, given).addingStep(state.get(0), state.get(1), own));
  }

  private static Operand<TFloat32> step(
      Rbm model, Operand<TFloat32> at, GraphLoop.Values given, RandomKey own) {
    return in(model, given).gibbsStep(at, own);
  }

  /** The same in the graph of a loop. */
  private static ObservedRbm in(Rbm model, GraphLoop.Values given) {
    return new ObservedRbm(model.tf(), model, given.get(0), given.get(1));
  }

  /** One step, with the mean of p(v|h,y) added to a sum. */
  private List<Operand<?>> addingStep(Operand<TFloat32> v, Operand<TFloat32> sum, RandomKey key) {
    var mean = visibleMean(rbm.sampleHidden(v, key.fold(Rbm.HIDDEN_STREAM)));
    return List.of(withNoise(mean, key.fold(Rbm.VISIBLE_STREAM)), tf.math.add(sum, mean));
  }

  /** One step: h from p(h|v), then v from p(v|h,y). */
  private Operand<TFloat32> gibbsStep(Operand<TFloat32> v, RandomKey key) {
    var h = rbm.sampleHidden(v, key.fold(Rbm.HIDDEN_STREAM));
    return sampleVisible(h, key.fold(Rbm.VISIBLE_STREAM));
  }

  /** A sample of p(v|h,y). */
  private Operand<TFloat32> sampleVisible(Operand<TFloat32> h, RandomKey key) {
    return withNoise(visibleMean(h), key);
  }

  /** The mean of p(v|h,y). */
  private Operand<TFloat32> visibleMean(Operand<TFloat32> h) {
    var ofModel = tf.math.mul(distrust(), rbm.visibleMean(h));
    return tf.math.add(ofModel, tf.math.mul(trust, observed));
  }

  private Operand<TFloat32> withNoise(Operand<TFloat32> mean, RandomKey key) {
    var deviation = tf.math.mul(rbm.sigma(), tf.math.sqrt(distrust()));
    return tf.math.add(mean, tf.math.mul(deviation, key.normal(tf.shape(mean))));
  }

  private Operand<TFloat32> distrust() {
    return tf.math.sub(tf.constant(1f), trust);
  }
}

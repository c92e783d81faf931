package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Examples of which some values are missing, NaN, filled in by a model that is given the others:
 * v_missing by p(v_missing | v_known), or by reconstructions, with v_known clamped.
 *
 * @param rbm the model
 * @param known which values are there, [B, D]
 * @param start the examples with b in the place of what is missing, [B, D]
 * @param given the model with what is known clamped
 */
public record Completion(
    Rbm rbm, Operand<TBool> known, Operand<TFloat32> start, ObservedRbm given) {

  /** Steps of Gibbs sampling, after which more hardly change the mean. */
  private static final int GIBBS_STEPS = 100;

  /** Reconstructions, after which more change little, and not for the better. */
  private static final int MEAN_FIELD_STEPS = 10;

  /**
   * {@return what is to be completed}
   *
   * @param rbm the model
   * @param v visible units, [B, D]; NaN where they are missing
   */
  public static Completion of(Rbm rbm, Operand<TFloat32> v) {
    var tf = rbm.tf();
    var known = tf.math.isFinite(v);
    var start = tf.select(known, v, tf.broadcastTo(rbm.b(), tf.shape(v)));
    var unknown = tf.fill(tf.shape(v), tf.constant(Float.POSITIVE_INFINITY));
    var noise = tf.select(known, tf.zerosLike(start), unknown);
    return new Completion(rbm, known, start, new ObservedRbm(rbm, start, noise));
  }

  /**
   * {@return the examples with a sample in the place of what is missing, [B, D]}
   *
   * @param steps of Gibbs sampling, at least 1
   * @param key the random numbers
   */
  public Operand<TFloat32> sample(int steps, RandomKey key) {
    var tf = rbm.tf();
    Operand<TInt64> count = tf.constant((long) steps);
    return tf.select(known, start, given.gibbs(start, count, key));
  }

  /**
   * {@return the examples with what is missing filled in, within the range, [B, D]}
   *
   * @param filling how
   * @param range what the values of examples lie in
   */
  public Operand<TFloat32> filled(Filling filling, Range range) {
    return switch (filling) {
      case GIBBS -> gibbsMean(range);
      case MEAN_FIELD -> reconstructed(range);
    };
  }

  private Operand<TFloat32> gibbsMean(Range range) {
    var tf = rbm.tf();
    var key = new RandomKey(tf, tf.constant(new long[2]));
    return tf.select(known, start, range.clip(tf, given.mean(start, GIBBS_STEPS, key)));
  }

  private Operand<TFloat32> reconstructed(Range range) {
    var v = start;
    for (int k = 0; k < MEAN_FIELD_STEPS; k++) {
      v = rbm.tf().select(known, start, rbm.reconstruct(v, range));
    }
    return v;
  }
}

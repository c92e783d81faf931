package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Examples of which some values are missing, NaN, filled in by a model that is given the others:
 * x_missing by p(x_missing | x_known), or by reconstructions, with x_known clamped.
 *
 * @param rbm the model
 * @param space that of the data
 * @param known which values are there, [B, D]
 * @param start the examples with the data that b stands for in the place of what is missing, [B, D]
 * @param given the model with what is known clamped
 */
public record Completion(
    Rbm rbm, DataSpace space, Operand<TBool> known, Operand<TFloat32> start, Observation given) {

  /** Steps of Gibbs sampling, after which more hardly change the mean. */
  private static final int GIBBS_STEPS = 100;

  /** Reconstructions, after which more change little, and not for the better. */
  private static final int MEAN_FIELD_STEPS = 10;

  /**
   * {@return what is to be completed}
   *
   * @param rbm the model
   * @param space that of the data
   * @param x data, [B, D]; NaN where they are missing
   */
  public static Completion of(Rbm rbm, DataSpace space, Operand<TFloat32> x) {
    var tf = rbm.tf();
    var known = tf.math.isFinite(x);
    var middle = space.unclipped(tf, tf.expandDims(rbm.b(), tf.constant(0)));
    var start = tf.select(known, x, tf.broadcastTo(middle, tf.shape(x)));
    var unknown = tf.fill(tf.shape(x), tf.constant(Float.POSITIVE_INFINITY));
    var noise = tf.select(known, tf.zerosLike(start), unknown);
    return new Completion(rbm, space, known, start, Observation.of(rbm, space, start, noise));
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
   * {@return the examples with what is missing filled in, within the range of the data, [B, D]}
   *
   * @param filling how
   */
  public Operand<TFloat32> filled(Filling filling) {
    return switch (filling) {
      case GIBBS -> gibbsMean();
      case MEAN_FIELD -> reconstructed();
    };
  }

  private Operand<TFloat32> gibbsMean() {
    var tf = rbm.tf();
    var key = new RandomKey(tf, tf.constant(new long[2]));
    var mean = given.mean(start, GIBBS_STEPS, key);
    return tf.select(known, start, space.range().clip(tf, mean));
  }

  private Operand<TFloat32> reconstructed() {
    var tf = rbm.tf();
    var x = start;
    for (int k = 0; k < MEAN_FIELD_STEPS; k++) {
      x = tf.select(known, start, rbm.reconstruct(space.units(tf, x), space));
    }
    return x;
  }
}

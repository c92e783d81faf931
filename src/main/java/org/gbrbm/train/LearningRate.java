package org.gbrbm.train;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The learning rate as a function of the step. */
final class LearningRate {
  private LearningRate() {}

  /**
   * Adds the operations.
   *
   * @param settings the schedule
   * @param step a scalar, from 0
   * @param totalSteps how many steps the training takes
   * @return a scalar
   */
  static Operand<TFloat32> at(
      Ops tf, Optimisation settings, Operand<TInt64> step, long totalSteps) {
    var peak = tf.constant(settings.learningRate());
    var t = tf.dtypes.cast(step, TFloat32.class);
    var done = tf.math.div(t, tf.constant((float) totalSteps));
    Operand<TFloat32> rate =
        switch (settings.schedule()) {
          case CONSTANT -> peak;
          case LINEAR -> tf.math.mul(peak, tf.math.sub(tf.constant(1f), done));
          case COSINE -> {
            var wave = tf.math.cos(tf.math.mul(tf.constant((float) Math.PI), done));
            var share = tf.math.mul(tf.constant(0.5f), tf.math.add(tf.constant(1f), wave));
            yield tf.math.mul(peak, share);
          }
        };
    if (settings.warmUpSteps() == 0) {
      return rate;
    }
    var next = tf.math.add(t, tf.constant(1f));
    var rise = tf.math.div(next, tf.constant((float) settings.warmUpSteps()));
    return tf.math.mul(rate, tf.math.minimum(rise, tf.constant(1f)));
  }
}

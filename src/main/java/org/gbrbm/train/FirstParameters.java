package org.gbrbm.train;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Where the parameters of a model start: weights of {@link Recipe#weightDeviation}, b at the mean
 * of the training examples, c at 0.
 *
 * <p>Behind a background, hidden units besides start as the {@link AxisMixture} of a principal axis
 * each. From small weights alone training ends at the background: the covariance that they could
 * explain is explained already, and only longer ones find what is not normal in the data.
 */
final class FirstParameters {
  private final Ops tf;
  private final int visible;
  private final int hidden;
  private final boolean behind;
  private final float[] logSigma;
  private final float[][] W;
  private final float[] b;
  private final float[] c;

  /**
   * Works them out.
   *
   * @param tf makes the operations
   * @param set what is trained on
   * @param range where the logarithm of sigma is to be
   * @param hidden M, the number of hidden units
   */
  FirstParameters(Ops tf, TrainingSet set, SigmaRange range, int hidden) {
    this.tf = tf;
    this.visible = set.units().size();
    this.hidden = hidden;
    this.behind = set.background().isPresent();
    logSigma = range.start(visible);
    W = new float[behind ? visible : 0][hidden];
    b = new float[visible];
    c = new float[hidden];
    var mixtures = set.mixtures();
    for (int j = 0; j < Math.min(hidden, mixtures.size()); j++) {
      var mixture = mixtures.get(j);
      int i = mixture.axis();
      logSigma[i] = (float) Math.log(mixture.sigma());
      W[i][j] = (float) mixture.weight();
      b[i] = (float) mixture.visibleBias();
      c[j] = (float) mixture.hiddenBias();
    }
  }

  /**
   * W, [D, M].
   *
   * @param small weights that are drawn
   */
  Operand<TFloat32> W(Operand<TFloat32> small) {
    return behind ? tf.math.add(small, tf.constant(W)) : small;
  }

  /**
   * b, [D].
   *
   * @param mean of the visible units
   */
  Operand<TFloat32> b(Operand<TFloat32> mean) {
    return behind ? tf.math.add(mean, tf.constant(b)) : mean;
  }

  /** c, [M]. */
  Operand<TFloat32> c() {
    return behind ? tf.constant(c) : tf.fill(tf.array(hidden), tf.constant(0f));
  }

  /** log sigma, [D]. */
  Operand<TFloat32> logSigma() {
    return behind ? tf.constant(logSigma) : tf.fill(tf.array(visible), tf.constant(logSigma[0]));
  }
}

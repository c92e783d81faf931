package org.gbrbm.train;

import java.util.Optional;
import org.gbrbm.model.Background;
import org.gbrbm.train.VisibleSettings.LearnSigma;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Where the logarithm of a learned sigma starts and stays. Behind a background sigma starts at 1,
 * which is the background itself, and its bounds are those of the data along each principal axis,
 * as far as they leave room for 1: sigma_i s_i is not below the recipe's least sigma.
 */
final class SigmaRange {
  private final float start;

  /** One for all units, or one for each; as many as of {@link #largest}. */
  private final float[] least;

  private final float[] largest;

  private SigmaRange(float start, float[] least, float[] largest) {
    this.start = start;
    this.least = least;
    this.largest = largest;
  }

  /** That of a recipe, and of the background where there is one. */
  static SigmaRange of(VisibleSettings settings, Optional<Background> background) {
    return background
        .map(known -> behind(known, settings))
        .orElseGet(
            () ->
                new SigmaRange(
                    log(settings.sigma()),
                    new float[] {log(settings.sigmaMinimum())},
                    new float[] {log(settings.sigmaMaximum())}));
  }

  private static SigmaRange behind(Background background, VisibleSettings settings) {
    boolean one = settings.learnSigma() != LearnSigma.PER_PIXEL;
    int count = one ? 1 : background.visible();
    var least = new float[count];
    var largest = new float[count];
    least[0] = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < background.visible(); i++) {
      float s = background.deviations().getFloat(i);
      int at = one ? 0 : i;
      float own = Math.min(0, log(settings.sigmaMinimum() / s));
      least[at] = one ? Math.max(least[0], own) : own;
      largest[at] = Math.max(largest[at], log(settings.sigmaMaximum() / s));
    }
    return new SigmaRange(0, least, largest);
  }

  private static float log(float sigma) {
    return (float) Math.log(sigma);
  }

  /** Where it starts. */
  float start() {
    return start;
  }

  /** Brings the logarithm of a sigma back between the bounds. */
  Operand<TFloat32> clip(Ops tf, Operand<TFloat32> logSigma) {
    return tf.clipByValue(logSigma, constant(tf, least), constant(tf, largest));
  }

  private static Operand<TFloat32> constant(Ops tf, float[] bound) {
    return bound.length == 1 ? tf.constant(bound[0]) : tf.constant(bound);
  }
}

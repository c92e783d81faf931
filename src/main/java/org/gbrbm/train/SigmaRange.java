package org.gbrbm.train;

import java.util.Arrays;
import java.util.Optional;
import org.gbrbm.model.Background;
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
    var least = new float[background.visible()];
    var largest = new float[background.visible()];
    for (int i = 0; i < least.length; i++) {
      float s = background.deviations().getFloat(i);
      least[i] = Math.min(0, log(settings.sigmaMinimum() / s));
      largest[i] = Math.max(0, log(settings.sigmaMaximum() / s));
    }
    return new SigmaRange(log(settings.sigma()), least, largest);
  }

  private static float log(float sigma) {
    return (float) Math.log(sigma);
  }

  /** Where it starts. */
  float start() {
    return start;
  }

  /** Where that of each of D units starts. */
  float[] start(int visible) {
    var all = new float[visible];
    Arrays.fill(all, start);
    return all;
  }

  /** The least of a unit's. */
  float least(int unit) {
    return least[least.length == 1 ? 0 : unit];
  }

  /** Brings the logarithm of a sigma back between the bounds. */
  Operand<TFloat32> clip(Ops tf, Operand<TFloat32> logSigma) {
    return tf.clipByValue(logSigma, constant(tf, least), constant(tf, largest));
  }

  private static Operand<TFloat32> constant(Ops tf, float[] bound) {
    return bound.length == 1 ? tf.constant(bound[0]) : tf.constant(bound);
  }
}

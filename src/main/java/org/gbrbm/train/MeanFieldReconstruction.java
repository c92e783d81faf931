package org.gbrbm.train;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The batch, moved towards its mean-field reconstruction r(v), the mean of p(v|h) with p(h|v) in
 * place of h. Where r(v) lies in the range of the data,
 *
 * <pre>{@code
 * v + share (r(v) - v) = v + share sigma^2 d log p(v)/dv
 * }</pre>
 *
 * and for a small share the gradient of the loss becomes that of share/2 times |(r(v) -
 * v)/sigma|^2: the model learns to reconstruct. Beyond the range r(v) is clipped to it, as
 * reconstructions are: a mean there adds to the error only in proportion, and nothing where the
 * pixel is at that bound itself. It is CD with Langevin steps that have no noise, and draws no
 * samples of the model. Source: A. Hyvarinen, "Connections between score matching, contrastive
 * divergence, and pseudolikelihood for continuous-valued variables", 2007; for this model K.
 * Swersky, M. Ranzato, D. Buchman, B. Marlin, N. de Freitas, "On autoencoders and score matching
 * for energy based models", 2011.
 *
 * @param steps how often to move, at least 1
 * @param share of the way, above 0 and at most 1
 */
public record MeanFieldReconstruction(int steps, float share) implements NegativePhase {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public MeanFieldReconstruction {
    Ranges.requireAtLeast(1, "steps of the reconstruction", steps);
    Ranges.requirePositive("share of the way to the reconstruction", share);
    if (share > 1) {
      throw new IllegalArgumentException(
          "share of the way to the reconstruction must be at most 1, not " + share);
    }
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var tf = step.tf();
    Operand<TFloat32> v = step.vData();
    for (int i = 0; i < steps; i++) {
      var reconstruction = step.rbm().reconstruct(v, step.images().range());
      var way = tf.math.sub(reconstruction, v);
      v = tf.math.add(v, tf.math.mul(tf.constant(share), way));
    }
    return new NegativeSample(v);
  }
}

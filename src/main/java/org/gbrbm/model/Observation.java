package org.gbrbm.model;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * A model of which data have been observed: y is x, each value with normal noise of its own on top;
 * without noise it is known, with infinite noise missing.
 */
public sealed interface Observation permits ObservedRbm, ObservedData {

  /**
   * {@return the model on an observation}
   *
   * @param rbm the model
   * @param space that of the data
   * @param y what is seen, [B, D]; where nothing is known, any finite number
   * @param noise standard deviations, [B, D], [D] or a scalar, at least 0; infinite where nothing
   *     is known
   */
  static Observation of(Rbm rbm, DataSpace space, Operand<TFloat32> y, Operand<TFloat32> noise) {
    return space instanceof WhitenedSpace whitened
        ? ObservedData.of(rbm, whitened, y, noise)
        : new ObservedRbm(rbm, y, noise);
  }

  /**
   * Steps of Gibbs sampling from p(x, h | y).
   *
   * @param x where the chains start, [B, D]
   * @param steps how many steps, a scalar; with 0 the result is {@code x}
   * @param key the random numbers; step i draws from {@code key.fold(i)}
   * @return where the chains end, [B, D]
   */
  Operand<TFloat32> gibbs(Operand<TFloat32> x, Operand<TInt64> steps, RandomKey key);

  /**
   * The mean of p(x|y), by Gibbs sampling: of p(x|h,y) over the hidden units of the second half of
   * the steps.
   *
   * @param x where the chains start, [B, D]
   * @param steps how many steps, at least 2
   * @param key the random numbers; step i draws from {@code key.fold(i)}
   * @return the mean, [B, D]
   */
  Operand<TFloat32> mean(Operand<TFloat32> x, int steps, RandomKey key);
}

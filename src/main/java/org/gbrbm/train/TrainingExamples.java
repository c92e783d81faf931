package org.gbrbm.train;

import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Range;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** What a training step knows of the examples beside those of its batch. */
public interface TrainingExamples {

  /** {@return whether values of them are missing, NaN} */
  boolean hasMissing();

  /** {@return where their values lie} */
  Range range();

  /**
   * Draws examples independently of one another.
   *
   * @param size how many
   * @param key the random numbers
   * @return visible units, [size, D]
   * @throws UnsupportedOperationException when no others than those of the batch are at hand
   */
  Operand<TFloat32> random(int size, RandomKey key);
}

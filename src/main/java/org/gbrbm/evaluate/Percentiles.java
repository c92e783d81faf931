package org.gbrbm.evaluate;

import org.gbrbm.model.Quantiles;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** How unusual scores are among those of ordinary examples. */
public final class Percentiles {
  private final LoadedModel model;
  private final Placeholder<TFloat32> scores;
  private final Operand<TFloat32> percentiles;

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   * @param quantiles the distribution of the score among ordinary examples
   */
  public Percentiles(LoadedModel model, Quantiles quantiles) {
    this.model = model;
    var tf = model.tf();
    scores = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
    percentiles = Quantiles.percentile(tf, tf.constant(quantiles.array()), scores);
  }

  /**
   * {@return for each score, what percentage of ordinary examples has no higher one, 0 to 100}
   *
   * @param of the scores
   */
  public float[] percentiles(float[] of) {
    try (var fed = TFloat32.vectorOf(of);
        var result = model.runner().feed(scores, fed).fetch(percentiles).run()) {
      return StdArrays.array1dCopyOf((TFloat32) result.get(0));
    }
  }
}

package org.gbrbm.evaluate;

import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.Observation;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Restores damaged images by Gibbs sampling of p(v, h | y), y being what is seen of an image:
 * pixels that are known are clamped, noisy ones drawn towards what was seen, hidden ones free. A
 * restored pixel is the mean of p(v|h) for the probabilities p(h|v) of the last v; a known one is
 * itself.
 */
public final class Restorer {
  private final LoadedModel model;
  private final Placeholder<TFloat32> deviation;
  private final Placeholder<TInt64> steps;
  private final Placeholder<TInt64> seed;
  private final Operand<TFloat32> damaged;
  private final Operand<TFloat32> restored;
  private final Operand<TFloat32> damagedError;
  private final Operand<TFloat32> restoredError;

  /**
   * Adds its operations to those of a model.
   *
   * @param model the trained model, open for as long as this is used
   */
  public Restorer(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    var rbm = model.rbm();
    deviation = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(model.visible())));
    steps = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));

    var key = new RandomKey(tf, seed);
    var x = model.x();
    var seen = tf.math.isFinite(deviation);
    var noise = tf.select(seen, deviation, tf.zerosLike(deviation));
    var noisy = tf.math.add(x, tf.math.mul(noise, key.fold(0).normal(tf.shape(x))));
    var unknown = tf.broadcastTo(tf.constant(middle(model.scaling())), tf.shape(x));
    damaged = tf.select(seen, noisy, unknown);

    var space = model.space();
    var seenAgain = Observation.of(rbm, space, damaged, deviation);
    var end = seenAgain.gibbs(damaged, steps, key.fold(1));
    var mean = rbm.reconstruct(space.units(tf, end), space);
    var known = tf.math.equal(deviation, tf.constant(0f));
    restored = tf.select(known, x, mean);
    damagedError = squaredError(tf, damaged, x);
    restoredError = squaredError(tf, restored, x);
  }

  /** Grey, half way between black and white, for each visible unit. */
  private float[] middle(Scaling scaling) {
    var black = scaling.black(model.visible());
    var white = scaling.white(model.visible());
    var middle = new float[black.length];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = (black[i] + white[i]) / 2;
    }
    return middle;
  }

  private static Operand<TFloat32> squaredError(Ops tf, Operand<TFloat32> y, Operand<TFloat32> x) {
    return tf.reduceSum(tf.math.squaredDifference(y, x), tf.array(0, 1));
  }

  /**
   * Damages images and restores them.
   *
   * @param originals the images
   * @param damage what is done to each
   * @param stepCount steps of Gibbs sampling, at least 0
   * @param seedValue the random seed
   * @return the damaged images and the restored ones, with their errors
   * @throws IllegalArgumentException when the images are not of the model's size or scaling, or
   *     nothing is damaged
   */
  public Restoration restore(Images originals, Damage damage, long stepCount, long seedValue) {
    model.requireFit(originals);
    int changed = 0;
    for (float s : damage.deviation()) {
      changed += s == 0 ? 0 : 1;
    }
    if (changed == 0) {
      throw new IllegalArgumentException("there is nothing to restore: no noise and no mask");
    }
    try (var values = ImageTensors.of(originals);
        var noise = TFloat32.vectorOf(damage.deviation());
        var count = TInt64.scalarOf(stepCount);
        var key = TInt64.vectorOf(seedValue, RandomStream.CHAINS);
        var result =
            model
                .runner(values)
                .feed(deviation, noise)
                .feed(steps, count)
                .feed(seed, key)
                .fetch(damaged)
                .fetch(restored)
                .fetch(damagedError)
                .fetch(restoredError)
                .run()) {
      double pixels = (double) originals.count() * changed;
      return new Restoration(
          images(result, 0, originals),
          images(result, 1, originals),
          ((TFloat32) result.get(2)).getFloat() / pixels,
          ((TFloat32) result.get(3)).getFloat() / pixels);
    }
  }

  private Images images(Result result, int index, Images like) {
    return ImageTensors.images(
        (TFloat32) result.get(index), like.rows(), like.columns(), model.scaling());
  }
}

package org.gbrbm.evaluate;

import org.gbrbm.data.Images;
import org.gbrbm.model.Pixels;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/**
 * Restores damaged images by Gibbs sampling of p(v, h | y), y being what is seen of an image:
 * pixels that are known are clamped, noisy ones drawn towards what was seen, hidden ones free. A
 * restored pixel is the mean of p(v|h) for the probabilities p(h|v) of the last v; a known one is
 * itself.
 */
public final class Restorer implements AutoCloseable {
  private final LoadedModel model;
  private final Placeholder<TUint8> images;
  private final Placeholder<TFloat32> deviation;
  private final Placeholder<TInt64> steps;
  private final Placeholder<TInt64> seed;
  private final Operand<TUint8> damaged;
  private final Operand<TUint8> restored;
  private final Operand<TFloat32> damagedError;
  private final Operand<TFloat32> restoredError;

  /**
   * Builds the graph.
   *
   * @param parameters the trained model
   */
  public Restorer(RbmParameters parameters) {
    model = new LoadedModel(parameters);
    var tf = model.tf();
    var rbm = model.rbm();
    images = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, model.visible())));
    deviation = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(model.visible())));
    steps = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));

    var key = new RandomKey(tf, seed);
    var v = Pixels.toUnitInterval(tf, images);
    var seen = tf.math.isFinite(deviation);
    var noise = tf.select(seen, deviation, tf.zerosLike(deviation));
    var noisy = tf.math.add(v, tf.math.mul(noise, key.fold(0).normal(tf.shape(v))));
    var y = tf.select(seen, noisy, tf.fill(tf.shape(v), tf.constant(0.5f)));

    var end = rbm.gibbsGiven(y, y, rbm.trust(deviation), steps, key.fold(1));
    var mean = rbm.visibleMean(rbm.hiddenProbability(end));
    var known = tf.math.equal(deviation, tf.constant(0f));
    var inside = tf.clipByValue(mean, tf.constant(0f), tf.constant(1f));
    var result = tf.select(known, v, inside);
    damaged = Pixels.toBytes(tf, y);
    restored = Pixels.toBytes(tf, result);
    damagedError = squaredError(tf, y, v);
    restoredError = squaredError(tf, result, v);
  }

  private static Operand<TFloat32> squaredError(Ops tf, Operand<TFloat32> x, Operand<TFloat32> v) {
    return tf.reduceSum(tf.math.squaredDifference(x, v), tf.array(0, 1));
  }

  /**
   * Damages images and restores them.
   *
   * @param originals the images
   * @param damage what is done to each
   * @param stepCount steps of Gibbs sampling, at least 0
   * @param seedValue names the random numbers
   * @throws IllegalArgumentException when the images are not of the model's size, or nothing is
   *     damaged
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
    try (var bytes = Tensors.of(originals);
        var noise = TFloat32.vectorOf(damage.deviation());
        var count = TInt64.scalarOf(stepCount);
        var key = TInt64.vectorOf(seedValue, RandomStream.CHAINS);
        var result =
            model
                .runner()
                .feed(images, bytes)
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
          Tensors.images((TUint8) result.get(0), originals.rows(), originals.columns()),
          Tensors.images((TUint8) result.get(1), originals.rows(), originals.columns()),
          ((TFloat32) result.get(2)).getFloat() / pixels,
          ((TFloat32) result.get(3)).getFloat() / pixels);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}

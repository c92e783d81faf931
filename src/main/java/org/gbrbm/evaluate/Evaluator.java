package org.gbrbm.evaluate;

import java.nio.ByteBuffer;
import org.gbrbm.data.Images;
import org.gbrbm.model.Pixels;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/** Reconstructs images with a trained model and measures the error. */
public final class Evaluator implements AutoCloseable {
  /** Bounds the memory; large enough that a run's fixed cost does not show. */
  private static final int BATCH = 1000;

  private final LoadedModel model;
  private final Placeholder<TUint8> images;
  private final Placeholder<TInt64> seed;
  private final Operand<TFloat32> reconstruction;
  private final Operand<TFloat32> squaredError;
  private final Operand<TFloat32> squaredErrorMeanField;
  private final Operand<TFloat32> freeEnergy;

  /**
   * Builds the graph.
   *
   * @param parameters the trained model
   */
  public Evaluator(RbmParameters parameters) {
    model = new LoadedModel(parameters);
    var tf = model.tf();
    images = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, parameters.visible())));
    seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    var rbm = model.rbm();

    var v = Pixels.toUnitInterval(tf, images);
    reconstruction = rbm.reconstruct(v);
    squaredError =
        sum(tf, tf.math.squaredDifference(rbm.reconstructSampled(v, new RandomKey(tf, seed)), v));
    squaredErrorMeanField = sum(tf, tf.math.squaredDifference(reconstruction, v));
    freeEnergy = sum(tf, rbm.freeEnergy(v));
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x) {
    return tf.reduceSum(x, tf.range(tf.constant(0), tf.rank(x), tf.constant(1)));
  }

  /**
   * Measures the error on images.
   *
   * @param set the images
   * @param seedValue names the random numbers of the sampled reconstruction
   * @return the means over all images
   * @throws IllegalArgumentException when the images are not of the model's size
   */
  public Evaluation evaluate(Images set, long seedValue) {
    model.requireFit(set);
    double sampled = 0;
    double meanField = 0;
    double energy = 0;
    for (int first = 0; first < set.count(); first += BATCH) {
      var batch = set.slice(first, Math.min(BATCH, set.count() - first));
      try (var bytes = Tensors.of(batch);
          var key = TInt64.vectorOf(seedValue, first);
          var result =
              model
                  .runner()
                  .feed(images, bytes)
                  .feed(seed, key)
                  .fetch(squaredError)
                  .fetch(squaredErrorMeanField)
                  .fetch(freeEnergy)
                  .run()) {
        sampled += scalar(result, 0);
        meanField += scalar(result, 1);
        energy += scalar(result, 2);
      }
    }
    double allPixels = (double) set.count() * set.size();
    return new Evaluation(sampled / allPixels, meanField / allPixels, energy / set.count());
  }

  /**
   * Mean-field reconstructions of images.
   *
   * @param set the images
   * @return as many images of the same size
   * @throws IllegalArgumentException when the images are not of the model's size
   */
  public Images reconstruct(Images set) {
    model.requireFit(set);
    try (var bytes = Tensors.of(set);
        var result = model.runner().feed(images, bytes).fetch(reconstruction).run()) {
      var values = ((TFloat32) result.get(0)).asRawTensor().data().asFloats();
      var pixels = ByteBuffer.allocate(set.count() * set.size());
      for (int i = 0; i < pixels.capacity(); i++) {
        pixels.put(i, (byte) Math.round(255 * values.getFloat(i)));
      }
      return new Images(set.count(), set.rows(), set.columns(), pixels);
    }
  }

  private static float scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }

  @Override
  public void close() {
    model.close();
  }
}

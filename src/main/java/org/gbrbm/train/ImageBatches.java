package org.gbrbm.train;

import java.util.List;
import org.gbrbm.data.Images;
import org.gbrbm.model.Pixels;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.RandomIndexShuffle;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/** The training images, held in the graph as bytes, and batches of them. */
public final class ImageBatches {
  /** RandomIndexShuffle's default of 4 rounds leaves neighbours correlated. */
  private static final long SHUFFLE_ROUNDS = 8;

  private final Ops tf;
  private final int count;
  private final Placeholder<TUint8> feed;
  private final Variable<TUint8> resident;
  private final Op load;

  ImageBatches(Ops tf, Images images) {
    this.tf = tf;
    this.count = images.count();
    var shape = Shape.of(count, images.size());
    feed = tf.withName("image_feed").placeholder(TUint8.class, Placeholder.shape(shape));
    resident = tf.withName("images").variable(shape, TUint8.class);
    load = tf.assign(resident, feed);
  }

  /**
   * The images of a step: without repetition within an epoch, in another order each epoch. A last
   * short batch is dropped.
   *
   * @param step a scalar, from 0
   * @param batchSize B, no more than there are images
   * @param shuffle decides the order
   * @return [B, D], each value in [0, 1]
   */
  Operand<TFloat32> batch(Operand<TInt64> step, int batchSize, RandomKey shuffle) {
    // Which images a step takes is known before it begins, and only the host can shuffle.
    var host = tf.withDevice(Device.CPU.spec());
    var stepsPerEpoch = host.constant((long) (count / batchSize));
    var size = host.constant((long) batchSize);
    var epoch = host.math.floorDiv(step, stepsPerEpoch);
    var first = host.math.mul(host.math.floorMod(step, stepsPerEpoch), size);
    var positions = host.math.add(first, host.range(host.constant(0L), size, host.constant(1L)));
    var seed =
        host.concat(List.of(shuffle.words(), host.reshape(epoch, host.array(1))), host.constant(0));
    var last = host.constant(count - 1L);
    var rounds = RandomIndexShuffle.rounds(SHUFFLE_ROUNDS);
    return at(host.randomIndexShuffle(positions, seed, last, rounds));
  }

  /**
   * Images drawn independently of one another.
   *
   * @param size how many
   * @param key the random numbers
   * @return [size, D], each value in [0, 1]
   */
  public Operand<TFloat32> random(int size, RandomKey key) {
    return at(key.below(count, tf.array(size)));
  }

  private Operand<TFloat32> at(Operand<TInt64> indices) {
    return Pixels.toUnitInterval(tf, tf.gather(resident, indices, tf.constant(0)));
  }

  /** The variable that holds the images; it is no part of the model. */
  Variable<TUint8> resident() {
    return resident;
  }

  /** Takes all images, as a tensor [count, D], when {@link #load} runs. */
  Placeholder<TUint8> feed() {
    return feed;
  }

  /** Puts the images into the graph. */
  Op load() {
    return load;
  }
}

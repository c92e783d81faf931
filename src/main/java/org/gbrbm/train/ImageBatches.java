package org.gbrbm.train;

import java.util.List;
import java.util.function.Function;
import org.gbrbm.compute.Device;
import org.gbrbm.data.Images;
import org.gbrbm.data.Values;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.Pixels;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Range;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.RandomIndexShuffle;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The training images, held in the graph as they are held in Java, bytes or floats, and batches of
 * them.
 */
final class ImageBatches implements TrainingExamples {
  /** RandomIndexShuffle's default of 4 rounds leaves neighbours correlated. */
  private static final long SHUFFLE_ROUNDS = 8;

  private final Ops tf;
  private final int count;
  private final Range range;
  private final boolean missing;
  private final Resident<?> resident;
  private final Function<Operand<TInt64>, Operand<TFloat32>> at;

  /**
   * A variable, and what fills it. It is a resource: of bytes, a GPU can hold no other variable. On
   * the host it lives in the memory of what is fed, where a plain variable would copy it.
   */
  private record Resident<T extends TType>(
      Class<T> type, Placeholder<T> feed, VarHandleOp variable, Op load) {
    static <T extends TType> Resident<T> of(Ops tf, Class<T> type, Shape shape) {
      var feed = tf.withName("image_feed").placeholder(type, Placeholder.shape(shape));
      var variable = tf.varHandleOp(type, shape, VarHandleOp.sharedName("images"));
      return new Resident<>(type, feed, variable, tf.assignVariableOp(variable, feed));
    }

    Operand<T> gather(Ops tf, Device home, Operand<TInt64> indices) {
      // A gather from a resource first copies what other graphs hold too. One from what is read
      // does not, but a GPU has none of bytes.
      return home == Device.CPU
          ? tf.gather(tf.readVariableOp(variable, type), indices, tf.constant(0))
          : tf.resourceGather(variable, indices, type);
    }
  }

  /**
   * Adds a place for images to a graph.
   *
   * @param tf makes operations on the device that trains
   * @param images the training images
   * @param home where they are held
   */
  ImageBatches(Ops tf, Images images, Device home) {
    this.tf = tf;
    var there = tf.withDevice(home.spec());
    this.count = images.count();
    this.missing = images.hasMissing();
    this.range = Range.of(tf, images.scaling().bounded());
    var shape = Shape.of(count, images.size());
    if (images.values() instanceof Values.Bytes) {
      var bytes = Resident.of(there, TUint8.class, shape);
      at = indices -> Pixels.toUnitInterval(tf, bytes.gather(there, home, indices));
      resident = bytes;
    } else {
      var floats = Resident.of(there, TFloat32.class, shape);
      at = indices -> floats.gather(there, home, indices);
      resident = floats;
    }
  }

  /**
   * The images of a step: without repetition within an epoch, in another order each epoch. A last
   * short batch is dropped.
   *
   * @param step a scalar, from 0
   * @param batchSize B, no more than there are images
   * @param shuffle decides the order
   * @return visible units, [B, D]
   */
  Operand<TFloat32> batch(Operand<TInt64> step, int batchSize, RandomKey shuffle) {
    // Which images a step takes is known before it begins, and only the host can shuffle.
    var host = tf.withDevice(Device.CPU.spec());
    return at.apply(indices(host, step, host.constant((long) count), batchSize, shuffle));
  }

  /**
   * Which of so many examples a step takes: see {@link #batch}.
   *
   * @param host makes operations on the host
   * @param step a scalar, from 0
   * @param count how many there are, a scalar
   * @param batchSize B, no more than there are
   * @param shuffle decides the order
   * @return their indices, [B]
   */
  static Operand<TInt64> indices(
      Ops host, Operand<TInt64> step, Operand<TInt64> count, int batchSize, RandomKey shuffle) {
    var size = host.constant((long) batchSize);
    var stepsPerEpoch = host.math.floorDiv(count, size);
    var epoch = host.math.floorDiv(step, stepsPerEpoch);
    var first = host.math.mul(host.math.floorMod(step, stepsPerEpoch), size);
    var positions = host.math.add(first, host.range(host.constant(0L), size, host.constant(1L)));
    var seed =
        host.concat(List.of(shuffle.words(), host.reshape(epoch, host.array(1))), host.constant(0));
    var last = host.math.sub(count, host.constant(1L));
    return host.randomIndexShuffle(
        positions, seed, last, RandomIndexShuffle.rounds(SHUFFLE_ROUNDS));
  }

  @Override
  public Operand<TFloat32> random(int size, RandomKey key) {
    return at.apply(key.below(count, tf.array(size)));
  }

  @Override
  public boolean hasMissing() {
    return missing;
  }

  @Override
  public Range range() {
    return range;
  }

  /**
   * Puts the images into the graph.
   *
   * @param session a session of the graph
   * @param images the images that it was built for, as {@link ImageTensors#of} has them; where they
   *     are held on the host, they go on living there when the tensor is closed
   */
  void fill(Session session, Tensor images) {
    session.runner().feed(resident.feed, images).addTarget(resident.load).run().close();
  }
}

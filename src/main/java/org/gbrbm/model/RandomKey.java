package org.gbrbm.model;

import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * The name of a stream of random numbers. Numbers drawn with one key are always the same; keys
 * derived with {@link #fold} from one key are independent of one another. A run that derives every
 * key from (seed, stream, step) is thereby a function of its configuration, whatever was stopped
 * and resumed in between.
 *
 * <p>Keys are derived by the counter-based Philox of TensorFlow's stateless random operations
 * (Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3"). The many bits of uniform
 * and normal numbers come from a shorter SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable
 * pseudorandom number generators", 2014), which is made of operations that take a fraction of the
 * time; Philox says where its sequence begins. Draw only one tensor with each key: two tensors
 * drawn with one key share their numbers.
 */
public final class RandomKey {
  /**
   * By how much SplitMix64's state grows with each number: 2^64 over the golden ratio, made odd.
   */
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /** In a row of bits. Rows let TensorFlow hold the multiples of GAMMA as small constants. */
  private static final int COLUMNS = 128;

  private static final DeviceSpec HOST =
      DeviceSpec.newBuilder().deviceType(DeviceType.CPU).deviceIndex(0).build();

  private final Ops tf;
  private final Operand<TInt64> words;

  /**
   * Creates a key.
   *
   * @param tf the graph to add operations to
   * @param words shape [2]: any two numbers, a user's seed for instance
   */
  public RandomKey(Ops tf, Operand<TInt64> words) {
    this.tf = tf;
    this.words = words;
  }

  /** {@return the two words of this key, shape [2]} */
  public Operand<TInt64> words() {
    return words;
  }

  /**
   * The key of one of this key's streams.
   *
   * @param stream scalar: which one; keys of different streams are independent
   * @return a new key
   */
  public RandomKey fold(Operand<TInt64> stream) {
    var host = host();
    // The hash comes first: without it, fold(1) of seed (a, b) would be fold(0) of (a, b + 1).
    var hash =
        host.random.statelessRandomUniformFullInt(
            host.constant(new int[] {2}), words, TInt64.class);
    var offset = host.stack(List.of(host.constant(0L), stream));
    return new RandomKey(tf, host.math.add(hash, offset));
  }

  /**
   * The key of one of this key's streams.
   *
   * @param stream which one; keys of different streams are independent
   * @return a new key
   */
  public RandomKey fold(long stream) {
    return fold(host().constant(stream));
  }

  /** Random operations read their seeds on the host, where the graph names a device at all. */
  private Ops host() {
    return tf.scope().getDeviceString().isEmpty() ? tf : tf.withDevice(HOST);
  }

  /**
   * Independent numbers with uniform distribution on [0, 1).
   *
   * @param shape the shape of the result, a vector
   * @return numbers of that shape
   */
  public Operand<TFloat32> uniform(Operand<TInt32> shape) {
    var count = count(shape);
    var size = tf.math.abs(halves(bits(rows(count, 2))));
    // The largest is 2^31, and has to come to less than 1.
    return firstOf(tf.math.mul(size, tf.constant(Math.nextDown(0x1p-31f))), count, shape);
  }

  /** How many rows of bits to draw for a count of numbers of which each 64 bits make some. */
  private Operand<TInt32> rows(Operand<TInt32> count, int perWord) {
    int perRow = perWord * COLUMNS;
    var host = host();
    return host.math.floorDiv(
        host.math.add(count, host.constant(perRow - 1)), host.constant(perRow));
  }

  /** How many numbers make a shape; a GPU would multiply itself, and then be asked. */
  private Operand<TInt32> count(Operand<TInt32> shape) {
    var host = host();
    return host.prod(shape, host.constant(0));
  }

  /** The first of numbers, in a shape. */
  private Operand<TFloat32> firstOf(
      Operand<TFloat32> numbers, Operand<TInt32> count, Operand<TInt32> shape) {
    var all = tf.reshape(numbers, tf.array(-1));
    return tf.reshape(tf.slice(all, tf.array(0), tf.expandDims(count, tf.constant(0))), shape);
  }

  /**
   * Random bits, as {@link java.util.SplittableRandom} draws them but for two things that save five
   * of twelve passes. Shifts fill with the sign, so that x and its complement become the same: both
   * are met in one tensor with a probability of about 1e-13. And the last mixing is left out, which
   * improves the lowest eight bits: numbers in float32 hardly see them.
   *
   * @param rows how many rows, a scalar
   * @return [rows, COLUMNS]
   */
  Operand<TInt64> bits(Operand<TInt32> rows) {
    var start = tf.random.statelessRandomUniformFullInt(tf.array(1), words, TInt64.class);
    // A GPU reads the limits of a range on the host, where it has 32-bit integers alone.
    var row = tf.dtypes.cast(tf.range(tf.constant(0), rows, tf.constant(1)), TInt64.class);
    var before = tf.math.mul(row, tf.constant((long) COLUMNS));
    var ofRow = tf.math.add(start, tf.math.mul(before, tf.constant(GAMMA)));
    var ofColumn = tf.constant(LongStream.rangeClosed(1, COLUMNS).map(i -> i * GAMMA).toArray());
    var state = tf.math.add(tf.expandDims(ofRow, tf.constant(1)), ofColumn);
    var mixed = tf.math.mul(xorShifted(state, 30), tf.constant(0xBF58476D1CE4E5B9L));
    return tf.math.mul(xorShifted(mixed, 27), tf.constant(0x94D049BB133111EBL));
  }

  /** x ^ (x >> distance). */
  private Operand<TInt64> xorShifted(Operand<TInt64> x, int distance) {
    return tf.bitwise.bitwiseXor(x, tf.bitwise.rightShift(x, tf.constant((long) distance)));
  }

  /**
   * Independent numbers with standard normal distribution, by the transform of G. Box and M.
   * Muller, "A note on the generation of random normal deviates", 1958: with u and w uniform on (0,
   * 1),
   *
   * <pre>{@code
   * sqrt(-2 log u) cos(2 pi w)   and   sqrt(-2 log u) sin(2 pi w)
   * }</pre>
   *
   * are two such numbers. On a CPU it takes a fraction of the time of TensorFlow's own operation,
   * which works number by number. As u has a resolution of 2^-31, the tails reach to 6.6.
   *
   * @param shape the shape of the result, a vector
   * @return numbers of that shape
   */
  public Operand<TFloat32> normal(Operand<TInt32> shape) {
    var count = count(shape);
    var host = host();
    var rows = host.math.mul(host.constant(2), rows(count, 4));
    var bits = tf.reshape(bits(rows), tf.array(2, -1));
    // Slices: a GPU unstacks integers on the host only.
    var u = magnitude(tf.slice(bits, tf.array(0, 0), tf.array(1, -1)));
    var angle = phase(tf.slice(bits, tf.array(1, 0), tf.array(1, -1)));
    return firstOf(boxMuller(u, angle), count, shape);
  }

  /** Pairs of normal numbers, one beside the other along the first axis. */
  private Operand<TFloat32> boxMuller(Operand<TFloat32> u, Operand<TFloat32> angle) {
    var radius = tf.math.sqrt(tf.math.mul(tf.constant(-2f), tf.math.log(u)));
    return tf.concat(
        List.of(tf.math.mul(radius, tf.math.cos(angle)), tf.math.mul(radius, tf.math.sin(angle))),
        tf.constant(0));
  }

  /** Random bits as numbers uniform on (0, 1], two for each 64. */
  private Operand<TFloat32> magnitude(Operand<TInt64> bits) {
    var size = tf.math.abs(halves(bits));
    return tf.math.add(tf.math.mul(size, tf.constant(0x1p-31f)), tf.constant(0x1p-32f));
  }

  /** Random bits as angles uniform on [-pi, pi], two for each 64. */
  private Operand<TFloat32> phase(Operand<TInt64> bits) {
    return tf.math.mul(halves(bits), tf.constant((float) Math.PI * 0x1p-31f));
  }

  private Operand<TFloat32> halves(Operand<TInt64> bits) {
    return tf.dtypes.cast(tf.bitcast(bits, TInt32.class), TFloat32.class);
  }

  /**
   * Independent whole numbers, each equally probable.
   *
   * @param bound how many there are to choose from, at least 1
   * @param shape the shape of the result, a vector
   * @return numbers from 0 to {@code bound - 1}
   */
  public Operand<TInt64> below(long bound, Operand<TInt32> shape) {
    var host = host();
    return tf.random.statelessRandomUniformInt(
        shape, words, host.constant(0L), host.constant(bound));
  }

  /**
   * Independent Bernoulli samples: 1 with the given probability, else 0.
   *
   * @param probability any shape, each in [0, 1]
   * @return the shape of {@code probability}
   */
  public Operand<TFloat32> bernoulli(Operand<TFloat32> probability) {
    var below = tf.math.less(uniform(tf.shape(probability)), probability);
    return tf.dtypes.cast(below, TFloat32.class);
  }

  /**
   * The step of N. Metropolis and W. Hastings: each chain takes its proposal with probability
   * min(1, exp(logRatio)), and stays otherwise.
   *
   * @param <T> the type of the chains' numbers
   * @param logRatio [B]
   * @param proposal where each chain may go, [B, N]
   * @param current where it is, [B, N]
   * @return where each chain is after the step, [B, N]
   */
  public <T extends TNumber> Operand<T> metropolis(
      Operand<TFloat32> logRatio, Operand<T> proposal, Operand<T> current) {
    var accepted = tf.math.less(tf.math.log(uniform(tf.shape(logRatio))), logRatio);
    return tf.select(tf.expandDims(accepted, tf.constant(1)), proposal, current);
  }

  /**
   * Independent draws of one of N cases.
   *
   * @param logits [N]: the logarithms of the cases' probabilities, up to a constant
   * @param count how many draws, a scalar
   * @return [count]: the cases' numbers, 0 to N - 1
   */
  public Operand<TInt64> categorical(Operand<TFloat64> logits, Operand<TInt32> count) {
    var row = tf.expandDims(logits, tf.constant(0));
    return tf.squeeze(tf.random.statelessMultinomial(row, count, words), Squeeze.axis(List.of(0L)));
  }
}

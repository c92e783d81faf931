package org.gbrbm.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/**
 * A model behind a background whose data have been observed. Given h, data are normal with a mean
 * mu(h) and the covariance C = U diag(s sigma)^2 U', so that p(x|h,y) is too:
 *
 * <pre>{@code
 * mean = mu + (y - mu) G,   G = (M C M + R + I - M)^-1 M C
 * }</pre>
 *
 * where M is 1 on the diagonal for what is seen and R holds the variances of the noise. A sample is
 * x' + (y + noise - x') G for a sample x' of p(x|h). Source: Y. Hoffman, E. Ribak, "Constrained
 * realizations of Gaussian fields: a simple algorithm", 1991, after G. Matheron. G is the same for
 * all examples of which the same is seen, and is worked out once for them.
 *
 * @param rbm the model
 * @param space that of the data
 * @param y what is seen, [B, D]
 * @param noise standard deviations of the noise, 0 where nothing is known, [B, D]
 * @param gains G of each pattern of what is seen, [P, D, D]
 * @param ofPattern 1 for the pattern of each example, [P, B, 1]
 */
record ObservedData(
    Rbm rbm,
    WhitenedSpace space,
    Operand<TFloat32> y,
    Operand<TFloat32> noise,
    Operand<TFloat32> gains,
    Operand<TFloat32> ofPattern)
    implements Observation {
  /** Beside those of the model's own. */
  private static final long NOISE_STREAM = 2;

  static ObservedData of(
      Rbm rbm, WhitenedSpace space, Operand<TFloat32> y, Operand<TFloat32> noise) {
    var tf = rbm.tf();
    var ofEach = tf.broadcastTo(noise, tf.shape(y));
    var patterns = tf.unique(ofEach, tf.array(0)); // [P, D], and which of them each example has
    var count = tf.gather(tf.shape(patterns.y()), tf.constant(0), tf.constant(0));
    var numbers = tf.expandDims(tf.range(tf.constant(0), count, tf.constant(1)), tf.constant(1));
    var ofPattern = tf.dtypes.cast(tf.math.equal(numbers, patterns.idx()), TFloat32.class);
    return new ObservedData(
        rbm,
        space,
        y,
        tf.select(tf.math.isFinite(ofEach), ofEach, tf.zerosLike(ofEach)),
        gains(tf, covariance(rbm, space), tf.dtypes.cast(patterns.y(), TFloat64.class)),
        tf.expandDims(ofPattern, tf.constant(2)));
  }

  /** C, [D, D]: in double precision, as its inverse is to follow. */
  private static Operand<TFloat64> covariance(Rbm rbm, WhitenedSpace space) {
    var tf = rbm.tf();
    var along = tf.dtypes.cast(tf.math.mul(space.deviations(), rbm.sigma()), TFloat64.class);
    var axes = tf.math.mul(tf.dtypes.cast(space.axes(), TFloat64.class), along);
    return tf.linalg.matMul(axes, axes, MatMul.transposeB(true));
  }

  /** G for each pattern of noise, [P, D]. */
  private static Operand<TFloat32> gains(
      Ops tf, Operand<TFloat64> covariance, Operand<TFloat64> noise) {
    var one = tf.constant(1.0);
    var finite = tf.math.isFinite(noise);
    var seen = tf.dtypes.cast(finite, TFloat64.class);
    var variance = tf.math.square(tf.select(finite, noise, tf.zerosLike(noise)));
    var units =
        tf.range(
            tf.constant(0),
            tf.size(tf.gather(noise, tf.constant(0), tf.constant(0))),
            tf.constant(1));
    var identity =
        tf.dtypes.cast(tf.math.equal(tf.expandDims(units, tf.constant(1)), units), TFloat64.class);
    var rows = tf.expandDims(seen, tf.constant(2));
    var columns = tf.expandDims(seen, tf.constant(1));
    var ofSeen = tf.math.mul(rows, covariance);
    var diagonal = tf.expandDims(tf.math.add(variance, tf.math.sub(one, seen)), tf.constant(1));
    var all = tf.math.add(tf.math.mul(ofSeen, columns), tf.math.mul(identity, diagonal));
    return tf.dtypes.cast(tf.linalg.solve(all, ofSeen), TFloat32.class);
  }

  @Override
  public Operand<TFloat32> gibbs(Operand<TFloat32> x, Operand<TInt64> steps, RandomKey key) {
    return new RbmLoop(rbm, key, given()).repeat(x, steps, ObservedData::step);
  }

  @Override
  public Operand<TFloat32> mean(Operand<TFloat32> x, int steps, RandomKey key) {
    return GibbsMean.of(
        rbm,
        x,
        steps,
        key,
        given(),
        ObservedData::step,
        (model, state, given, own) -> in(model, given).addingStep(state.get(0), state.get(1), own));
  }

  private static Operand<TFloat32> step(
      Rbm model, Operand<TFloat32> at, GraphLoop.Values given, RandomKey own) {
    return in(model, given).next(at, own);
  }

  /** What a loop has to be given, in the order that {@link #in} takes it. */
  private List<Operand<?>> given() {
    return List.of(y, noise, gains, ofPattern, space.mean(), space.axes(), space.deviations());
  }

  /** The same in the graph of a loop. */
  private static ObservedData in(Rbm rbm, GraphLoop.Values given) {
    var space =
        new WhitenedSpace(Range.unbounded(rbm.tf()), given.get(4), given.get(5), given.get(6));
    return new ObservedData(rbm, space, given.get(0), given.get(1), given.get(2), given.get(3));
  }

  /** One step: h from p(h|x), then x from p(x|h,y). */
  private Operand<TFloat32> next(Operand<TFloat32> x, RandomKey key) {
    return sample(hidden(x, key), key);
  }

  /** One step, with the mean of p(x|h,y) added to a sum. */
  private List<Operand<?>> addingStep(Operand<TFloat32> x, Operand<TFloat32> sum, RandomKey key) {
    var tf = rbm.tf();
    var h = hidden(x, key);
    var mu = space.unclipped(tf, rbm.visibleMean(h));
    var mean = tf.math.add(mu, correction(tf.math.sub(y, mu)));
    return List.of(sample(h, key), tf.math.add(sum, mean));
  }

  private Operand<TFloat32> hidden(Operand<TFloat32> x, RandomKey key) {
    return rbm.sampleHidden(space.units(rbm.tf(), x), key.fold(Rbm.HIDDEN_STREAM));
  }

  /** A sample of p(x|h,y). */
  private Operand<TFloat32> sample(Operand<TFloat32> h, RandomKey key) {
    var tf = rbm.tf();
    var x = space.unclipped(tf, rbm.sampleVisible(h, key.fold(Rbm.VISIBLE_STREAM)));
    var added = tf.math.mul(noise, key.fold(NOISE_STREAM).normal(tf.shape(y)));
    return tf.math.add(x, correction(tf.math.sub(tf.math.add(y, added), x)));
  }

  /** Each difference, [B, D], times the G of its pattern. */
  private Operand<TFloat32> correction(Operand<TFloat32> difference) {
    var tf = rbm.tf();
    var all =
        tf.train.batchMatMul(
            tf.expandDims(difference, tf.constant(0)), gains, TFloat32.class); // [P, B, D]
    return tf.reduceSum(tf.math.mul(ofPattern, all), tf.constant(0));
  }
}

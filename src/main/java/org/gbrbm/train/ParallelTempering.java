package org.gbrbm.train;

import java.util.List;
import java.util.stream.IntStream;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.ReplicaExchange;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Persistent chains of hidden units at several temperatures, which exchange their states, in sweeps
 * of Gibbs sampling with the visible units integrated out ({@link HiddenMarginal#sweep}). They are
 * at t = {@code from} ... 1, in even steps, on the path from independent hidden units, each on as
 * often as the data have it on, to the model itself ({@link ReplicaExchange}).
 *
 * <p>The samples are drawn from p(v|h) for the states h at t = 1. Source: G. Desjardins, A.
 * Courville, Y. Bengio, P. Vincent, O. Delalleau, "Parallel tempering for training of restricted
 * Boltzmann machines", 2010; the path and the sweeps differ from theirs.
 *
 * @param steps rounds of exchanges, each with a sweep after it, in a training step; at least 1
 * @param temperatures places on the path, at least 1, for chains of the model alone
 * @param from the first place on the path, at least 0 and below 1: 0 for independent units
 */
public record ParallelTempering(int steps, int temperatures, float from) implements NegativePhase {
  /** Units that are always on or always off in a batch may yet be otherwise in the model. */
  private static final float RAREST = 0.02f;

  /** How fast the base follows the batches: a base that jumps would take the chains off it. */
  private static final float PACE = 0.02f;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public ParallelTempering {
    Ranges.requireAtLeast(1, "steps of the chains", steps);
    Ranges.requireAtLeast(1, "temperatures", temperatures);
    Ranges.requireShare("the first place on the path", from);
  }

  @Override
  public boolean keepsHiddenChains() {
    return true;
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var tf = step.tf();
    var shape = Shape.of(temperatures, step.batchSize(), step.hidden());
    var chains = step.state("chains", shape);
    var baseLogits = step.state("base_logits", Shape.of(step.hidden()));
    var base = tf.identity(baseLogits);
    var nextBase = tf.math.add(base, tf.math.mul(tf.constant(PACE), drift(step, base)));
    var marginal = step.detachedRbm().hiddenMarginal(TFloat32.class); // sweeps are loops
    var ladder =
        new ReplicaExchange(tf, marginal, float64(tf, base), temperatures, tf.constant(places()));

    var h = float64(tf, tf.reshape(chains, tf.array(-1, step.hidden())));
    for (int i = 0; i < steps; i++) {
      h = ladder.round(h, step.key().fold(i));
    }
    var states = tf.reshape(tf.dtypes.cast(h, TFloat32.class), tf.shape(chains));
    var ofModel = tf.gather(states, tf.constant(temperatures - 1), tf.constant(0));
    var v = step.rbm().sampleVisible(ofModel, step.key().fold(steps));
    return new NegativeSample(
        v,
        List.of(
            new NegativeSample.Chain(chains, states),
            new NegativeSample.Chain(baseLogits, nextBase)));
  }

  /** How far the logits of the batch's mean probabilities are from the base. */
  private static Operand<TFloat32> drift(TrainingStep step, Operand<TFloat32> base) {
    var tf = step.tf();
    var mean = tf.math.mean(step.rbm().hiddenProbability(step.vData()), tf.constant(0));
    var kept = tf.clipByValue(mean, tf.constant(RAREST), tf.constant(1 - RAREST));
    var logit = tf.math.sub(tf.math.log(kept), tf.math.log1p(tf.math.neg(kept)));
    return tf.math.sub(logit, base);
  }

  private static Operand<TFloat64> float64(Ops tf, Operand<TFloat32> x) {
    return tf.dtypes.cast(x, TFloat64.class);
  }

  /** t, ascending to 1. */
  private double[] places() {
    return IntStream.range(0, temperatures)
        .mapToDouble(i -> 1 - (1.0 - from) * (temperatures - 1 - i) / Math.max(1, temperatures - 1))
        .toArray();
  }
}

package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Persistent chains of hidden units at several temperatures, which exchange their states. The
 * models at t = 0 ... 1, in even steps, go from independent hidden units, each on as often as the
 * batch has it on, to the model itself, along the path of {@link Rbm#annealed}. Neighbours exchange
 * their states h and h' with probability
 *
 * <pre>{@code
 * min(1, p_t(h') p_t'(h) / (p_t(h) p_t'(h'))) = min(1, exp((t' - t) (slope(h) - slope(h')))),
 * slope(h) = log p(h) - r.h
 * }</pre>
 *
 * Source: G. Desjardins, A. Courville, Y. Bengio, P. Vincent, O. Delalleau, "Parallel tempering for
 * training of restricted Boltzmann machines", 2010.
 *
 * @param steps rounds of exchanges, each with a Gibbs step after it, in a training step; at least 1
 * @param temperatures models on the path, at least 2: a training step costs as many times CD-1
 */
public record ParallelTempering(int steps, int temperatures) implements NegativePhase {
  private static final long VISIBLE_STREAM = 0;
  private static final long HIDDEN_STREAM = 1;
  private static final long EXCHANGE_STREAM = 2;

  /** Units that are always on or always off in a batch may yet be otherwise in the model. */
  private static final float RAREST = 0.01f;

  /**
   * Checks the ranges.
   *
   * @param steps at least 1
   * @param temperatures at least 2
   * @throws IllegalArgumentException when a setting is too small
   */
  public ParallelTempering {
    Settings.requireAtLeast(1, "steps of the chains", steps);
    Settings.requireAtLeast(2, "temperatures", temperatures);
  }

  @Override
  public NegativePhase withSteps(int other) {
    return new ParallelTempering(other, temperatures);
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var tf = step.tf();
    var shape = Shape.of(temperatures, step.batchSize(), step.hidden());
    var chains = step.variables().create("chains", shape);
    var base = base(step);
    var models = new ArrayList<Rbm>();
    for (int i = 0; i < temperatures; i++) {
      models.add(step.rbm().annealed(base, (float) i / (temperatures - 1)));
    }
    List<Operand<TFloat32>> states =
        new ArrayList<>(tf.unstack(tf.identity(chains), (long) temperatures).output());
    Operand<TFloat32> v = step.vData();
    for (int i = 0; i < steps; i++) {
      var key = step.key().fold(i);
      exchange(step, states, base, key.fold(EXCHANGE_STREAM));
      for (int j = 0; j < temperatures; j++) {
        var own = key.fold(EXCHANGE_STREAM + 1).fold(j);
        v = models.get(j).sampleVisible(states.get(j), own.fold(VISIBLE_STREAM));
        states.set(j, models.get(j).sampleHidden(v, own.fold(HIDDEN_STREAM)));
      }
    }
    return new NegativeSample(v, List.of(new NegativeSample.Chain(chains, tf.stack(states))));
  }

  /** r: the logits of the batch's mean probabilities, [M]. */
  private static Operand<TFloat32> base(TrainingStep step) {
    var tf = step.tf();
    var mean = tf.math.mean(step.rbm().hiddenProbability(step.vData()), tf.constant(0));
    var kept = tf.clipByValue(mean, tf.constant(RAREST), tf.constant(1 - RAREST));
    return tf.math.sub(tf.math.log(kept), tf.math.log1p(tf.math.neg(kept)));
  }

  /** Offers each pair of neighbours to exchange: (0, 1), (2, 3), ..., then (1, 2), (3, 4), .... */
  private void exchange(
      TrainingStep step, List<Operand<TFloat32>> states, Operand<TFloat32> base, RandomKey key) {
    for (int parity = 0; parity < 2; parity++) {
      for (int i = parity; i + 1 < temperatures; i += 2) {
        exchange(step, states, i, base, key.fold(i));
      }
    }
  }

  private void exchange(
      TrainingStep step,
      List<Operand<TFloat32>> states,
      int lower,
      Operand<TFloat32> base,
      RandomKey key) {
    var tf = step.tf();
    var h = states.get(lower);
    var other = states.get(lower + 1);
    var distance = tf.constant(1f / (temperatures - 1));
    var logRatio =
        tf.math.mul(distance, tf.math.sub(slope(step, h, base), slope(step, other, base)));
    // The same key, and so the same decision, for both.
    states.set(lower, key.metropolis(logRatio, other, h));
    states.set(lower + 1, key.metropolis(logRatio, h, other));
  }

  private static Operand<TFloat32> slope(
      TrainingStep step, Operand<TFloat32> h, Operand<TFloat32> base) {
    var tf = step.tf();
    var atBase = tf.reduceSum(tf.math.mul(h, base), tf.constant(1));
    return tf.math.sub(step.rbm().logHiddenMarginal(h), atBase);
  }
}

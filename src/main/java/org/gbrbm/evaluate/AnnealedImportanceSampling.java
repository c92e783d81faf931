package org.gbrbm.evaluate;

import java.util.List;
import org.gbrbm.model.Annealing;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Annealed importance sampling of the hidden marginal: {@link Annealing} takes chains from
 * independent hidden units, each on as often as the data have it on, to the model. Backwards, from
 * samples of the model, the same path estimates 1/Z and so bounds log Z from above (R. Grosse, Z.
 * Ghahramani, R. Adams, "Sandwiching the marginal likelihood using bidirectional Monte Carlo",
 * 2015).
 *
 * <p>From the base W = 0 (R. Salakhutdinov, I. Murray, "On the quantitative analysis of deep belief
 * networks", 2008) the chains of a trained model can miss modes that hold nearly all of its
 * probability, with a fine effective sample size; the data's own hidden means lead to more of them.
 */
final class AnnealedImportanceSampling {
  /** Steps at the model itself before the way back, so that copies of one state part. */
  private static final int EQUILIBRATION = 100;

  private final LoadedModel model;
  private final Placeholder<TInt64> seed;
  private final Placeholder<TFloat64> base;
  private final Placeholder<TInt32> chains;
  private final Placeholder<TInt64> steps;
  private final Placeholder<TFloat64> firstT;
  private final Placeholder<TFloat64> stepT;
  private final Placeholder<TFloat64> pool;
  private final Placeholder<TFloat64> poolWeights;
  private final Operand<TFloat64> logBase;
  private final Annealing forward;
  private final Annealing backward;

  AnnealedImportanceSampling(LoadedModel model) {
    this.model = model;
    var tf = model.tf();
    seed = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(2)));
    base = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(model.hidden())));
    chains = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    steps = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    firstT = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
    stepT = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
    pool = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, model.hidden())));
    poolWeights = tf.placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1)));
    logBase = tf.reduceSum(tf.math.softplus(base), tf.constant(0));

    var key = new RandomKey(tf, seed);
    var shape = tf.stack(List.of(chains, tf.constant(model.hidden())));
    var independent = HiddenMarginal.independent(tf, tf.broadcastTo(base, shape), key.fold(0));
    var resampled = tf.gather(pool, key.fold(1).categorical(poolWeights, chains), tf.constant(0));
    forward = anneal(independent, key.fold(2));
    backward = anneal(resampled, key.fold(2));
  }

  private Annealing anneal(Operand<TFloat64> start, RandomKey key) {
    var walk = new Annealing.Walk(steps, firstT, stepT);
    var marginal = model.rbm().hiddenMarginal();
    return Annealing.along(model.tf(), marginal, model.hidden(), base, start, walk, key);
  }

  /**
   * Anneals from the base to the model.
   *
   * @param baseLogits r of the independent units where the path starts, [M]
   * @param effort how many chains and temperatures
   * @param seedValue the random seed
   * @return where the chains end, with their weights' logarithms: weighted samples of the model,
   *     the mean weight being sum_h exp(a.h + 1/2 h'G h)
   */
  WeightedStates forward(DoubleNdArray baseLogits, AisEffort effort, long seedValue) {
    try (var r = TFloat64.tensorOf(baseLogits);
        var key = TInt64.vectorOf(seedValue, RandomStream.ANNEALING);
        var chainCount = TInt32.scalarOf(effort.chains());
        var stepCount = TInt64.scalarOf(effort.temperatures());
        var from = TFloat64.scalarOf(0);
        var step = TFloat64.scalarOf(1.0 / effort.temperatures());
        var result =
            model
                .runner()
                .feed(base, r)
                .feed(seed, key)
                .feed(chains, chainCount)
                .feed(steps, stepCount)
                .feed(firstT, from)
                .feed(stepT, step)
                .fetch(forward.states())
                .fetch(forward.logWeights())
                .fetch(logBase)
                .run()) {
      return WeightedStates.copyOf((TFloat64) result.get(0), (TFloat64) result.get(1))
          .scaledBy(((TFloat64) result.get(2)).getDouble());
    }
  }

  /**
   * Anneals from the model back to the base.
   *
   * @param samples weighted samples of the model; chains start at states drawn by weight
   * @param baseLogits r of the independent units where the path ends, [M]
   * @param effort how many chains and temperatures
   * @param seedValue the random seed
   * @return where the chains end, with their weights' logarithms, the mean weight being 1 / sum_h
   *     exp(a.h + 1/2 h'G h) where the samples are exact
   */
  WeightedStates backward(
      WeightedStates samples, DoubleNdArray baseLogits, AisEffort effort, long seedValue) {
    double rest = (double) EQUILIBRATION / effort.temperatures();
    try (var r = TFloat64.tensorOf(baseLogits);
        var states = TFloat64.tensorOf(samples.states());
        var weights = TFloat64.vectorOf(samples.logWeights());
        var key = TInt64.vectorOf(seedValue, RandomStream.REVERSE_ANNEALING);
        var chainCount = TInt32.scalarOf(effort.chains());
        var stepCount = TInt64.scalarOf(effort.temperatures() + EQUILIBRATION);
        var from = TFloat64.scalarOf(1 + rest);
        var step = TFloat64.scalarOf(-1.0 / effort.temperatures());
        var result =
            model
                .runner()
                .feed(base, r)
                .feed(pool, states)
                .feed(poolWeights, weights)
                .feed(seed, key)
                .feed(chains, chainCount)
                .feed(steps, stepCount)
                .feed(firstT, from)
                .feed(stepT, step)
                .fetch(backward.states())
                .fetch(backward.logWeights())
                .fetch(logBase)
                .run()) {
      return WeightedStates.copyOf((TFloat64) result.get(0), (TFloat64) result.get(1))
          .scaledBy(-((TFloat64) result.get(2)).getDouble());
    }
  }
}

package org.gbrbm.model;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * Chains of hidden states along the geometric path of a {@link HiddenMarginal}, a sweep at each
 * place, with the weights of annealed importance sampling (R. Neal, "Annealed importance sampling",
 * 2001). The logarithm of a chain's weight is the sum of (t_{k+1} - t_k) times the path's slope at
 * its state. Place t_k is first + k each, kept between 0 and 1.
 *
 * @param states where the chains end, 0 or 1, [B, M]
 * @param logWeights the logarithms of their weights, [B]
 */
public record Annealing(Operand<TFloat64> states, Operand<TFloat64> logWeights) {

  /**
   * A walk along the path.
   *
   * @param steps how many, a scalar
   * @param first t_0, a scalar
   * @param each t_{k+1} - t_k, a scalar
   */
  public record Walk(Operand<TInt64> steps, Operand<TFloat64> first, Operand<TFloat64> each) {

    /**
     * {@return the walk from the independent units to the model}
     *
     * @param tf the graph to add operations to
     * @param steps how many, at least 1
     */
    public static Walk toModel(Ops tf, long steps) {
      return new Walk(tf.constant(steps), tf.constant(0.0), tf.constant(1.0 / steps));
    }
  }

  /**
   * Anneals, as a loop in the graph.
   *
   * @param tf the graph to add operations to
   * @param marginal the model at t = 1
   * @param hidden M, how many hidden units it has
   * @param base r, the logits of the independent units at t = 0, [M]
   * @param start where the chains start, 0 or 1, [B, M]
   * @param walk along the path
   * @param key the random numbers
   * @return where the chains end, and their weights
   */
  public static Annealing along(
      Ops tf,
      HiddenMarginal marginal,
      int hidden,
      Operand<TFloat64> base,
      Operand<TFloat64> start,
      Walk walk,
      RandomKey key) {
    var zeros = tf.zerosLike(tf.reduceSum(start, tf.constant(1)));
    var end =
        GraphLoop.repeat(
            tf,
            "annealing",
            walk.steps,
            List.of(start, zeros),
            List.of(walk.first, walk.each, key.words(), base, marginal.bias(), marginal.coupling()),
            (body, k, state, given) -> step(body, hidden, k, state, given));
    return new Annealing(end.get(0), end.get(1));
  }

  private static List<Operand<?>> step(
      Ops tf, int hidden, Operand<TInt32> k, GraphLoop.Values state, GraphLoop.Values given) {
    Operand<TFloat64> h = state.get(0);
    Operand<TFloat64> logWeights = state.get(1);
    Operand<TFloat64> r = given.get(3);
    var marginal = new HiddenMarginal(tf, given.get(4), given.get(5), hidden);
    var t = place(tf, tf.math.add(k, tf.constant(1)), given);
    var rise = tf.math.sub(t, place(tf, k, given));
    var key = new RandomKey(tf, given.get(2)).fold(tf.dtypes.cast(k, TInt64.class));
    return List.of(
        marginal.sweep(h, r, t, key),
        tf.math.add(logWeights, tf.math.mul(rise, marginal.slope(h, r))));
  }

  private static Operand<TFloat64> place(Ops tf, Operand<TInt32> k, GraphLoop.Values given) {
    Operand<TFloat64> first = given.get(0);
    Operand<TFloat64> each = given.get(1);
    var t = tf.math.add(first, tf.math.mul(tf.dtypes.cast(k, TFloat64.class), each));
    return tf.clipByValue(t, tf.constant(0.0), tf.constant(1.0));
  }
}

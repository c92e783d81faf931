package org.gbrbm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/** Steps that are repeated within the graph. */
public final class GraphLoop {
  private GraphLoop() {}

  /** One step, in a graph of its own: all that it uses must be handed to it. */
  @FunctionalInterface
  public interface Body {

    /**
     * Adds the operations of the step.
     *
     * @param tf the step's own graph
     * @param step a scalar, from 0
     * @param state what the step before came to
     * @param given what is the same in each step
     * @return what the step comes to, as many as {@code state} and of its types
     */
    List<Operand<?>> next(Ops tf, Operand<TInt32> step, Values state, Values given);
  }

  /**
   * Tensors by their place.
   *
   * @param outputs the tensors
   */
  public record Values(List<Output<?>> outputs) {

    /**
     * {@return the tensor at a place; its type is for the caller to know}
     *
     * @param <T> the type that was put there
     * @param place from 0, in the order in which they were given to the loop
     */
    @SuppressWarnings("unchecked")
    public <T extends TType> Operand<T> get(int place) {
      return (Output<T>) outputs.get(place);
    }
  }

  /**
   * Adds a loop.
   *
   * @param tf the graph to add operations to
   * @param name what the loop is called; it need not be the only one of the name
   * @param steps how many, a scalar; with 0 the result is {@code state}
   * @param state what the first step starts from
   * @param given what is the same in each step
   * @param body the step
   * @return what the last step came to
   */
  public static Values repeat(
      Ops tf,
      String name,
      Operand<TInt64> steps,
      List<Operand<?>> state,
      List<Operand<?>> given,
      Body body) {
    // 32 bits: a GPU leaves such numbers on the host, where the loop's end is decided.
    var most = tf.math.minimum(steps, tf.constant((long) Integer.MAX_VALUE));
    var all =
        new ArrayList<Operand<?>>(List.of(tf.constant(0), tf.dtypes.cast(most, TInt32.class)));
    all.addAll(state);
    all.addAll(given);
    // A loop takes values, and a variable is a reference to one.
    var start = all.stream().map(value -> tf.identity(value).asOutput()).toArray(Output<?>[]::new);
    int firstGiven = 2 + state.size();
    var end =
        ((Graph) tf.scope().env())
            .whileLoop(
                start,
                GraphLoop::stepsLeft,
                (graph, in, out) -> step(Ops.create(graph), in, out, firstGiven, body),
                // Two loops of one name would be one to TensorFlow.
                tf.scope().makeOpName(name));
    return values(end, 2, firstGiven);
  }

  private static void stepsLeft(Graph graph, Output<?>[] in, Output<?>[] out) {
    var counters = values(in, 0, 2);
    Operand<TInt32> step = counters.get(0);
    Operand<TInt32> steps = counters.get(1);
    out[0] = Ops.create(graph).math.less(step, steps).asOutput();
  }

  private static void step(Ops tf, Output<?>[] in, Output<?>[] out, int firstGiven, Body body) {
    Operand<TInt32> step = values(in, 0, 1).get(0);
    var next = body.next(tf, step, values(in, 2, firstGiven), values(in, firstGiven, in.length));
    out[0] = tf.math.add(step, tf.constant(1)).asOutput();
    out[1] = tf.identity(in[1]).asOutput();
    for (int i = 2; i < in.length; i++) {
      out[i] = (i < firstGiven ? next.get(i - 2) : tf.identity(in[i])).asOutput();
    }
  }

  private static Values values(Output<?>[] outputs, int from, int to) {
    return new Values(Arrays.asList(outputs).subList(from, to));
  }
}

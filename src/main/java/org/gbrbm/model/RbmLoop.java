package org.gbrbm.model;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Steps of a model that are repeated within the graph.
 *
 * @param rbm the model
 * @param key the random numbers; step i draws from {@code key.fold(i)}
 * @param given what the steps need besides the model, the same in each
 */
record RbmLoop(Rbm rbm, RandomKey key, List<Operand<?>> given) {

  /** What a step does to v, in the loop's own graph. */
  @FunctionalInterface
  interface Step {
    Operand<TFloat32> next(Rbm rbm, Operand<TFloat32> v, GraphLoop.Values given, RandomKey key);
  }

  /** What a step does to several tensors, in the loop's own graph. */
  @FunctionalInterface
  interface StepOfSeveral {
    List<Operand<?>> next(Rbm rbm, GraphLoop.Values state, GraphLoop.Values given, RandomKey key);
  }

  /** {@return v after so many steps, a scalar; with none it is {@code v}} */
  Operand<TFloat32> repeat(Operand<TFloat32> v, Operand<TInt64> steps, Step step) {
    return repeat(
            List.of(v),
            steps,
            (model, state, same, own) -> List.of(step.next(model, state.get(0), same, own)))
        .get(0);
  }

  /** {@return what several tensors are after so many steps, a scalar} */
  GraphLoop.Values repeat(List<Operand<?>> start, Operand<TInt64> steps, StepOfSeveral step) {
    int first = given.size();
    var all = new ArrayList<>(given);
    all.addAll(List.of(key.words(), rbm.W(), rbm.b(), rbm.c(), rbm.sigma()));
    return GraphLoop.repeat(
        rbm.tf(),
        "gibbs",
        steps,
        start,
        all,
        (body, i, state, same) -> {
          var own = new RandomKey(body, same.get(first)).fold(body.dtypes.cast(i, TInt64.class));
          return step.next(modelIn(body, same, first + 1), state, same, own);
        });
  }

  /** The model in the loop's own graph, where its parameters are handed to it. */
  private Rbm modelIn(Ops body, GraphLoop.Values same, int at) {
    return new Rbm(
        body, same.get(at), same.get(at + 1), same.get(at + 2), same.get(at + 3), rbm.products());
  }
}

package org.gbrbm.evaluate;

import java.util.Locale;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.LogPartition;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;

/** The sum over all 2^M hidden states. */
final class Enumeration {
  /** 2^20 states take a few seconds. */
  static final int MOST_HIDDEN = 20;

  private static final long BATCH = 1 << 14;

  private final LoadedModel model;
  private final Placeholder<TInt64> first;
  private final Placeholder<TInt64> end;
  private final Operand<TFloat64> logWeights;

  Enumeration(LoadedModel model) {
    if (model.hidden() > MOST_HIDDEN) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the exact likelihood sums over 2^M states and is for models with at most %d hidden units, not %d",
              MOST_HIDDEN,
              model.hidden()));
    }
    this.model = model;
    var tf = model.tf();
    first = tf.placeholder(TInt64.class);
    end = tf.placeholder(TInt64.class);
    var marginal = model.rbm().hiddenMarginal();
    var numbers = tf.range(first, end, tf.constant(1L));
    logWeights = marginal.logWeight(HiddenMarginal.states(tf, numbers, model.hidden()));
  }

  /** log sum_h exp(a.h + 1/2 h'G h). */
  double logSum() {
    long states = 1L << model.hidden();
    int batches = (int) ((states + BATCH - 1) / BATCH);
    var sums = new double[batches];
    for (int i = 0; i < batches; i++) {
      try (var from = TInt64.scalarOf(i * BATCH);
          var to = TInt64.scalarOf(Math.min(states, (i + 1) * BATCH));
          var result = model.runner().feed(first, from).feed(end, to).fetch(logWeights).run()) {
        sums[i] = LogPartition.logSum(StdArrays.array1dCopyOf((TFloat64) result.get(0)));
      }
    }
    return LogPartition.logSum(sums);
  }
}

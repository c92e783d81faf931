package org.gbrbm.train;

import java.util.List;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Persistent chains of hidden units that may jump to where the data is, and then take a step of
 * Gibbs sampling. A jump is a step of Metropolis sampling on the hidden marginal p(h), whose
 * proposal is the equal mixture of the posteriors p(h|v_n) of the batch and of further training
 * images: from h to h' with probability
 *
 * <pre>{@code
 * min(1, p(h') q(h) / (p(h) q(h'))),   q(h) = mean_n p(h|v_n)
 * }</pre>
 *
 * Gibbs sampling alone does not cross between the modes of a model with a small sigma, and nothing
 * then corrects the weights that it gives them. Source of the Metropolis step: W. Hastings, "Monte
 * Carlo sampling methods using Markov chains and their applications", 1970.
 *
 * @param steps jumps in a training step, each with a Gibbs step after it, at least 1
 * @param pool posteriors in the proposal, at least 1; those beyond the batch are of other images
 */
public record DataDrivenJumps(int steps, int pool) implements NegativePhase {
  private static final long POOL_STREAM = 0;
  private static final long PICK_STREAM = 1;
  private static final long PROPOSAL_STREAM = 2;
  private static final long ACCEPT_STREAM = 3;
  private static final long VISIBLE_STREAM = 4;
  private static final long HIDDEN_STREAM = 5;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a setting is less than 1
   */
  public DataDrivenJumps {
    Settings.requireAtLeast(1, "steps of the chains", steps);
    Settings.requireAtLeast(1, "pool of the jumps", pool);
  }

  @Override
  public NegativePhase withSteps(int other) {
    return new DataDrivenJumps(other, pool);
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var tf = step.tf();
    var chains = step.variables().create("chains", Shape.of(step.batchSize(), step.hidden()));
    var logits = poolLogits(step);
    Operand<TFloat32> h = tf.identity(chains);
    Operand<TFloat32> v = step.vData();
    for (int i = 0; i < steps; i++) {
      var key = step.key().fold(i);
      h = jump(step, h, logits, key);
      v = step.rbm().sampleVisible(h, key.fold(VISIBLE_STREAM));
      h = step.rbm().sampleHidden(v, key.fold(HIDDEN_STREAM));
    }
    return new NegativeSample(v, List.of(new NegativeSample.Chain(chains, h)));
  }

  /** The logits of p(h|v_n) for the pool, [N, M]. */
  private Operand<TFloat32> poolLogits(TrainingStep step) {
    var ofBatch = step.rbm().hiddenLogit(step.vData());
    int others = pool - step.batchSize();
    if (others <= 0) {
      return ofBatch;
    }
    var images = step.images().random(others, step.key().fold(steps).fold(POOL_STREAM));
    var tf = step.tf();
    return tf.concat(List.of(ofBatch, step.rbm().hiddenLogit(images)), tf.constant(0));
  }

  private Operand<TFloat32> jump(
      TrainingStep step, Operand<TFloat32> h, Operand<TFloat32> logits, RandomKey key) {
    var tf = step.tf();
    var rows = tf.array(step.batchSize());
    long poolSize = Math.max(pool, step.batchSize());
    var picked = tf.gather(logits, key.fold(PICK_STREAM).below(poolSize, rows), tf.constant(0));
    var proposal = key.fold(PROPOSAL_STREAM).bernoulli(tf.math.sigmoid(picked));
    var logRatio =
        tf.math.sub(logImportance(step, proposal, logits), logImportance(step, h, logits));
    return key.fold(ACCEPT_STREAM).metropolis(logRatio, proposal, h);
  }

  /** log p(h) - log q(h) up to a constant, [B]. */
  private static Operand<TFloat32> logImportance(
      TrainingStep step, Operand<TFloat32> h, Operand<TFloat32> logits) {
    var logProposal = HiddenMarginal.logMixture(step.tf(), h, logits);
    return step.tf().math.sub(step.rbm().logHiddenMarginal(h), logProposal);
  }
}

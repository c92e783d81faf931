package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.model.HiddenMarginal;
import org.gbrbm.model.RandomKey;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
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
 * <p>With many hidden units hardly any jump is accepted. Softened jumps take the ratio to the power
 * of tau, from 0 to 1: they are exact for the distribution p(h)^tau q(h)^(1 - tau), whose modes
 * have weights between the model's and the data's. A mode that the model holds for too probable is
 * still visited too often, so that the weights of a trained model have nothing left to correct
 * where they are the data's, as with tau = 1. tau follows the acceptance: it is as large as the
 * rate that is asked for allows. (tau = 0 would be CD with chains of random length.)
 *
 * @param steps jumps in a training step, each with a Gibbs step after it, at least 1
 * @param pool posteriors in the proposal, at least 1; those beyond the batch are of other images
 * @param acceptance the share of the jumps that is to be accepted, below 1, which softens them; 0
 *     for exact jumps
 */
public record DataDrivenJumps(int steps, int pool, float acceptance) implements NegativePhase {
  private static final long POOL_STREAM = 0;
  private static final long PICK_STREAM = 1;
  private static final long PROPOSAL_STREAM = 2;
  private static final long ACCEPT_STREAM = 3;
  private static final long VISIBLE_STREAM = 4;
  private static final long HIDDEN_STREAM = 5;

  /** How fast log tau follows. */
  private static final float PACE = 0.02f;

  private static final double LEAST_EXPONENT = 1e-3;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a setting is less than 1
   */
  public DataDrivenJumps {
    Ranges.requireAtLeast(1, "steps of the chains", steps);
    Ranges.requireAtLeast(1, "pool of the jumps", pool);
    Ranges.requireShare("acceptance of the jumps", acceptance);
  }

  @Override
  public boolean keepsHiddenChains() {
    return true;
  }

  @Override
  public NegativeSample draw(TrainingStep step) {
    var tf = step.tf();
    var chains = step.state("chains", Shape.of(step.batchSize(), step.hidden()));
    var logits = poolLogits(step);
    Operand<TFloat32> h = tf.identity(chains);
    Operand<TFloat32> v = step.vData();
    var exponent = new Exponent(step, acceptance);
    for (int i = 0; i < steps; i++) {
      var key = step.key().fold(i);
      h = jump(step, h, logits, exponent, key);
      v = step.rbm().sampleVisible(h, key.fold(VISIBLE_STREAM));
      h = step.rbm().sampleHidden(v, key.fold(HIDDEN_STREAM));
    }
    var ends = new ArrayList<>(exponent.end());
    ends.add(new NegativeSample.Chain(chains, h));
    return new NegativeSample(v, ends);
  }

  /** The logits of p(h|v_n) for the pool, [N, M]. */
  private Operand<TFloat32> poolLogits(TrainingStep step) {
    var ofBatch = step.rbm().hiddenLogit(step.vData());
    int others = pool - step.batchSize();
    if (others <= 0) {
      return ofBatch;
    }
    var images = step.randomImages(others, step.key().fold(steps).fold(POOL_STREAM));
    var tf = step.tf();
    return tf.concat(List.of(ofBatch, step.rbm().hiddenLogit(images)), tf.constant(0));
  }

  private Operand<TFloat32> jump(
      TrainingStep step,
      Operand<TFloat32> h,
      Operand<TFloat32> logits,
      Exponent exponent,
      RandomKey key) {
    var tf = step.tf();
    var rows = tf.array(step.batchSize());
    long poolSize = Math.max(pool, step.batchSize());
    var picked = tf.gather(logits, key.fold(PICK_STREAM).below(poolSize, rows), tf.constant(0));
    var proposal = key.fold(PROPOSAL_STREAM).bernoulli(tf.math.sigmoid(picked));
    var logRatio =
        tf.math.sub(logImportance(step, proposal, logits), logImportance(step, h, logits));
    return key.fold(ACCEPT_STREAM).metropolis(exponent.soften(logRatio), proposal, h);
  }

  /** log p(h) - log q(h) up to a constant, [B]. */
  private static Operand<TFloat32> logImportance(
      TrainingStep step, Operand<TFloat32> h, Operand<TFloat32> logits) {
    var logProposal = HiddenMarginal.logMixture(step.tf(), h, logits);
    return step.tf().math.sub(step.rbm().logHiddenMarginal(h), logProposal);
  }

  /** tau, which is saved with the chains as its logarithm, and follows the acceptance. */
  private static final class Exponent {
    private final Ops tf;
    private final float acceptance;
    private final List<Operand<TFloat32>> state;
    private Operand<TFloat32> logarithm;

    Exponent(TrainingStep step, float acceptance) {
      this.tf = step.tf();
      this.acceptance = acceptance;
      this.state =
          acceptance == 0 ? List.of() : List.of(step.state("log_jump_exponent", Shape.scalar()));
      this.logarithm = state.isEmpty() ? tf.constant(0f) : tf.identity(state.get(0));
    }

    /** tau times the logarithms of the ratios; then tau changes. */
    Operand<TFloat32> soften(Operand<TFloat32> logRatio) {
      if (state.isEmpty()) {
        return logRatio;
      }
      var softened = tf.math.mul(tf.math.exp(logarithm), logRatio);
      var probability = tf.math.exp(tf.math.minimum(softened, tf.constant(0f)));
      var rate = tf.math.mean(probability, tf.constant(0));
      var excess = tf.math.sub(tf.math.div(rate, tf.constant(acceptance)), tf.constant(1f));
      logarithm =
          tf.clipByValue(
              tf.math.add(logarithm, tf.math.mul(tf.constant(PACE), excess)),
              tf.constant((float) Math.log(LEAST_EXPONENT)),
              tf.constant(0f));
      return softened;
    }

    List<NegativeSample.Chain> end() {
      return state.stream().map(tau -> new NegativeSample.Chain(tau, logarithm)).toList();
    }
  }
}

package org.gbrbm.train;

import java.util.Locale;
import org.gbrbm.compute.SettingException;

/**
 * A training whose examples are divided into shards, each of which computes the gradient of its
 * part of a batch. The number of shards is part of what decides the result; on how many machines
 * they lie is not.
 *
 * @param model what is trained; its recipe's batch size B is that of all shards together
 * @param visible D, the number of visible units
 * @param bounded whether reconstructions are clipped to 0 to 1
 * @param shards S, at least 1, of which B is a multiple
 */
public record ShardedConfig(TrainingConfig model, int visible, boolean bounded, int shards) {

  /**
   * Checks that the recipe can be trained in this way.
   *
   * @throws SettingException that says which setting cannot be used, and why
   */
  public ShardedConfig {
    var recipe = model.recipe();
    Ranges.requireAtLeast(1, "shards", shards);
    if (recipe.batchSize() % shards != 0) {
      throw new SettingException(
          "batchSize",
          String.format(
              Locale.ROOT,
              "each of the %d shards takes as many examples of a batch: a batch of %d cannot be divided",
              shards,
              recipe.batchSize()));
    }
    if (recipe.background().any()) {
      throw new SettingException(
          "background", "a background cannot be trained in shards; train it on one machine");
    }
    if (recipe.hiddenUnits().sparsityCost() > 0) {
      throw new SettingException(
          "hiddenUnits.sparsityCost",
          "the cost of sparsity is one of a whole batch: it cannot be trained in shards");
    }
    if (recipe.negativePhase() instanceof DataDrivenJumps) {
      throw new SettingException(
          "negativePhase.kind",
          "data-driven jumps look at all training examples: they cannot be trained in shards; take parallel-tempering");
    }
    if (recipe.trackLikelihood()) {
      throw new SettingException(
          "trackLikelihood", "the likelihood of a training in shards cannot be tracked");
    }
    if (recipe.earlyStopping().holdsOut()) {
      throw new SettingException(
          "earlyStopping.every", "no examples can be held out of a training in shards");
    }
  }

  /** {@return how many examples of a batch are of one shard} */
  public int examplesPerShard() {
    return model.recipe().batchSize() / shards;
  }

  ParameterVector parameters() {
    return ParameterVector.of(model.recipe(), visible, model.hidden());
  }
}

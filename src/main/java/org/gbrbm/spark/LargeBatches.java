package org.gbrbm.spark;

import org.gbrbm.train.Optimisation.Method;
import org.gbrbm.train.Recipe;

/**
 * How large the batches of a training are on which several machines work, and the learning rate
 * that goes with them.
 */
final class LargeBatches {
  private static final int LARGEST = 8192;
  private static final int STEPS_PER_EPOCH = 100;

  private LargeBatches() {}

  /**
   * The size of a batch: a hundredth of the examples, at most 8192, at least what the recipe has,
   * so far as there are as many; a multiple of the number of shards.
   *
   * @param recipe as it is for one machine
   * @param examples how many there are
   * @param leastInShard how many the smallest shard has
   * @param shards how many shards
   */
  static int size(Recipe recipe, long examples, long leastInShard, int shards) {
    long wanted = Math.max(recipe.batchSize(), Math.min(LARGEST, examples / STEPS_PER_EPOCH));
    return (int) Math.max(1, Math.min(wanted / shards, leastInShard)) * shards;
  }

  /**
   * The learning rate of batches of another size than the recipe's: by the root of the size for
   * Adam (S. Malladi, K. Lyu, A. Panigrahi, S. Arora, "On the SDEs and scaling rules for adaptive
   * gradient algorithms", 2022), in proportion for momentum (P. Goyal et al., "Accurate, large
   * minibatch SGD", 2017).
   *
   * @param recipe as it is for one machine
   * @param batchSize examples in a step
   */
  static float learningRate(Recipe recipe, int batchSize) {
    double times = (double) batchSize / recipe.batchSize();
    double factor = recipe.optimisation().method() == Method.ADAM ? Math.sqrt(times) : times;
    return (float) (recipe.optimisation().learningRate() * factor);
  }
}

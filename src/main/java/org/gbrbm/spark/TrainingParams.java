package org.gbrbm.spark;

import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.gbrbm.train.AutoRecipe;

/** The params of the training alone. */
public sealed interface TrainingParams extends Params permits GaussianBernoulliRbm {

  /** The params themselves, which belong to one estimator. */
  final class Training implements Serializable {
    private static final long serialVersionUID = 1;

    private final IntParam hiddenUnits;
    private final Param<String> recipe;
    private final StringArrayParam settings;
    private final IntParam maxIter;
    private final IntParam batchSize;
    private final DoubleParam learningRate;
    private final LongParam seed;
    private final Param<String> scale;
    private final IntParam numShards;
    private final IntParam aggregationDepth;
    private final Param<String> checkpointDir;
    private final IntParam checkpointInterval;

    Training(Params parent) {
      var positive = ParamValidators.gtEq(1);
      hiddenUnits = new IntParam(parent, "hiddenUnits", "M, the number of hidden units", positive);
      recipe =
          new Param<>(parent, "recipe", "auto, notebook, sharp, modern, or the file of a recipe");
      settings =
          new StringArrayParam(
              parent, "settings", "settings of the recipe to change, as KEY=VALUE");
      maxIter =
          new IntParam(
              parent,
              "maxIter",
              "passes over the examples; 0 for the recipe's",
              ParamValidators.gtEq(0));
      batchSize =
          new IntParam(
              parent, "batchSize", "examples in a step; 0 for what suits", ParamValidators.gtEq(0));
      learningRate =
          new DoubleParam(
              parent,
              "learningRate",
              "step size; 0 for what suits the batch",
              ParamValidators.gtEq(0));
      seed = new LongParam(parent, "seed", "random seed");
      scale = new Param<>(parent, "scale", "auto, standard, unit or none");
      numShards = new IntParam(parent, "numShards", "parts that a batch is divided into", positive);
      aggregationDepth =
          new IntParam(
              parent, "aggregationDepth", "2 to add up on executors, 1 on the driver", positive);
      checkpointDir =
          new Param<>(
              parent, "checkpointDir", "folder for checkpoints, to go on from; \"\" for none");
      checkpointInterval =
          new IntParam(parent, "checkpointInterval", "epochs between checkpoints", positive);
    }

    void setDefaults(Params owner) {
      owner.setDefault(hiddenUnits, 250);
      owner.setDefault(recipe, AutoRecipe.NAME);
      owner.setDefault(settings, new String[0]);
      owner.setDefault(maxIter, 0);
      owner.setDefault(batchSize, 0);
      owner.setDefault(learningRate, 0.0);
      owner.setDefault(seed, 0L);
      owner.setDefault(scale, "auto");
      owner.setDefault(numShards, 16);
      owner.setDefault(aggregationDepth, 2);
      owner.setDefault(checkpointDir, "");
      owner.setDefault(checkpointInterval, 1);
    }
  }

  /** {@return the params themselves} */
  Training training();

  /** {@return M, the number of hidden units} */
  default IntParam hiddenUnits() {
    return training().hiddenUnits;
  }

  /** {@return the recipe: its name or file} */
  default Param<String> recipe() {
    return training().recipe;
  }

  /** {@return settings of the recipe to change, as KEY=VALUE} */
  default StringArrayParam settings() {
    return training().settings;
  }

  /** {@return passes over the examples; 0 for the recipe's} */
  default IntParam maxIter() {
    return training().maxIter;
  }

  /** {@return examples in a step; 0 for what suits} */
  default IntParam batchSize() {
    return training().batchSize;
  }

  /** {@return the step size of the optimiser; 0 for what suits the batch} */
  default DoubleParam learningRate() {
    return training().learningRate;
  }

  /** {@return the random seed} */
  default LongParam seed() {
    return training().seed;
  }

  /** {@return how values are scaled} */
  default Param<String> scale() {
    return training().scale;
  }

  /** {@return the parts that a batch is divided into} */
  default IntParam numShards() {
    return training().numShards;
  }

  /** {@return where gradients are added up} */
  default IntParam aggregationDepth() {
    return training().aggregationDepth;
  }

  /** {@return the folder for checkpoints} */
  default Param<String> checkpointDir() {
    return training().checkpointDir;
  }

  /** {@return epochs between checkpoints} */
  default IntParam checkpointInterval() {
    return training().checkpointInterval;
  }

  private <V> GaussianBernoulliRbm with(Param<V> param, V value) {
    set(param, value);
    return (GaussianBernoulliRbm) this;
  }

  /**
   * Sets the number of hidden units.
   *
   * @param units M, at least 1, by default 250
   * @return this
   */
  default GaussianBernoulliRbm setHiddenUnits(int units) {
    return with(hiddenUnits(), (Object) units);
  }

  /**
   * Chooses a recipe.
   *
   * @param nameOrFile {@code auto}, the default, whose settings suit the examples, {@code
   *     notebook}, {@code sharp}, {@code modern}, or the JSON file of a recipe, on the driver
   * @return this
   */
  default GaussianBernoulliRbm setRecipe(String nameOrFile) {
    return with(recipe(), nameOrFile);
  }

  /**
   * Changes settings of the recipe.
   *
   * @param changes each as {@code KEY=VALUE}, for instance {@code visible.sigma=0.5}
   * @return this
   */
  default GaussianBernoulliRbm setSettings(String[] changes) {
    return with(settings(), changes);
  }

  /**
   * Sets the number of passes over the examples.
   *
   * @param epochs at least 1, or 0, the default, for the recipe's
   * @return this
   */
  default GaussianBernoulliRbm setMaxIter(int epochs) {
    return with(maxIter(), (Object) epochs);
  }

  /**
   * Sets the number of examples in a step.
   *
   * @param size a multiple of the number of shards, or 0, the default, for what suits
   * @return this
   */
  default GaussianBernoulliRbm setBatchSize(int size) {
    return with(batchSize(), (Object) size);
  }

  /**
   * Sets the step size of the optimiser.
   *
   * @param rate positive, or 0, the default, for what suits the batch
   * @return this
   */
  default GaussianBernoulliRbm setLearningRate(double rate) {
    return with(learningRate(), (Object) rate);
  }

  /**
   * Sets the random seed.
   *
   * @param number any, by default 0
   * @return this
   */
  default GaussianBernoulliRbm setSeed(long number) {
    return with(seed(), (Object) number);
  }

  /**
   * Sets how values are scaled: by a sample of 10,000 of the examples.
   *
   * @param kind {@code standard}, to mean 0 and variance 1; {@code unit}, to 0 to 1; {@code none};
   *     or {@code auto}, the default: pixels to 0 to 1, other numbers as {@code standard}
   * @return this
   */
  default GaussianBernoulliRbm setScale(String kind) {
    return with(scale(), kind);
  }

  /**
   * Sets the number of parts that a batch is divided into: as many tasks can work at a step. It is
   * part of what decides the result; the number of executors is not.
   *
   * @param shards at least 1, by default 16
   * @return this
   */
  default GaussianBernoulliRbm setNumShards(int shards) {
    return with(numShards(), (Object) shards);
  }

  /**
   * Sets where gradients are added up. The result is the same.
   *
   * @param depth 2, the default, for the executors, each of which adds up a part of the parameters;
   *     1 for the driver, which is faster for small models
   * @return this
   */
  default GaussianBernoulliRbm setAggregationDepth(int depth) {
    return with(aggregationDepth(), (Object) depth);
  }

  /**
   * Sets the folder for checkpoints. A training that finds checkpoints of itself there goes on from
   * the newest, to the same bits as if it had not been stopped.
   *
   * @param folder in any file system that Hadoop knows; {@code ""}, the default, for none
   * @return this
   */
  default GaussianBernoulliRbm setCheckpointDir(String folder) {
    return with(checkpointDir(), folder);
  }

  /**
   * Sets how many epochs are between checkpoints.
   *
   * @param epochs at least 1, the default
   * @return this
   */
  default GaussianBernoulliRbm setCheckpointInterval(int epochs) {
    return with(checkpointInterval(), (Object) epochs);
  }
}

package org.gbrbm.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scale;
import org.gbrbm.data.Scaling;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.train.AutoRecipe;
import org.gbrbm.train.BackgroundKind;
import org.gbrbm.train.EarlyStopping;
import org.gbrbm.train.Recipes;
import org.gbrbm.train.ShardedConfig;
import org.gbrbm.train.TrainingConfig;

/**
 * Trains a Gaussian-Bernoulli RBM on all executors, as an estimator of Spark's pipelines.
 *
 * <pre>{@code
 * var model = new GaussianBernoulliRbm().setInputCol("features").setHiddenUnits(250)
 *     .setRecipe("modern").setSeed(0).setCheckpointDir("hdfs:///checkpoints/rbm").fit(examples);
 * }</pre>
 *
 * <p>Each step is that of one batch: the examples lie in {@code numShards} shards, each of which
 * computes the gradient of its part, and the mean of these is followed once. The same examples,
 * seed and settings give the same bits, on processors of one kind, however the examples came in and
 * whatever the number of executors, or how many of them were lost. No examples are held out: early
 * stopping, which {@code auto} has on one machine, is off.
 *
 * <p>Batches are large, as each step has to be told to all executors: a hundredth of the examples,
 * at most 8192, at least what the recipe has. The learning rate goes with them: by the root of the
 * batch's size for Adam, in proportion to it for momentum.
 */
public final class GaussianBernoulliRbm extends Estimator<GaussianBernoulliRbmModel>
    implements RbmParams<GaussianBernoulliRbm>, DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final Shared shared;
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

  /** Creates an estimator whose settings are the defaults. */
  public GaussianBernoulliRbm() {
    this(Identifiable$.MODULE$.randomUID("gbrbm"));
  }

  /**
   * Creates an estimator whose settings are the defaults.
   *
   * @param uid what tells it from others
   */
  public GaussianBernoulliRbm(String uid) {
    this.uid = uid;
    this.shared = new Shared(this); // a param asks for the uid
    var positive = ParamValidators.gtEq(1);
    hiddenUnits = new IntParam(this, "hiddenUnits", "M, the number of hidden units", positive);
    recipe = new Param<>(this, "recipe", "auto, notebook, sharp, modern, or the file of a recipe");
    settings =
        new StringArrayParam(this, "settings", "settings of the recipe to change, as KEY=VALUE");
    maxIter =
        new IntParam(
            this,
            "maxIter",
            "passes over the examples; 0 for the recipe's",
            ParamValidators.gtEq(0));
    batchSize =
        new IntParam(
            this, "batchSize", "examples in a step; 0 for what suits", ParamValidators.gtEq(0));
    learningRate =
        new DoubleParam(
            this, "learningRate", "step size; 0 for what suits the batch", ParamValidators.gtEq(0));
    seed = new LongParam(this, "seed", "random seed");
    scale = new Param<>(this, "scale", "auto, standard, unit or none");
    numShards = new IntParam(this, "numShards", "parts that a batch is divided into", positive);
    aggregationDepth =
        new IntParam(
            this, "aggregationDepth", "2 to add up on executors, 1 on the driver", positive);
    checkpointDir =
        new Param<>(this, "checkpointDir", "folder for checkpoints, to go on from; \"\" for none");
    checkpointInterval =
        new IntParam(this, "checkpointInterval", "epochs between checkpoints", positive);
    setDefaults();
  }

  private void setDefaults() {
    shared.setDefaults(this);
    setDefault(hiddenUnits, 250);
    setDefault(recipe, AutoRecipe.NAME);
    setDefault(settings, new String[0]);
    setDefault(maxIter, 0);
    setDefault(batchSize, 0);
    setDefault(learningRate, 0.0);
    setDefault(seed, 0L);
    setDefault(scale, "auto");
    setDefault(numShards, 16);
    setDefault(aggregationDepth, 2);
    setDefault(checkpointDir, "");
    setDefault(checkpointInterval, 1);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Shared shared() {
    return shared;
  }

  /** {@return M, the number of hidden units} */
  public IntParam hiddenUnits() {
    return hiddenUnits;
  }

  /** {@return the recipe: its name or file} */
  public Param<String> recipe() {
    return recipe;
  }

  /** {@return settings of the recipe to change, as KEY=VALUE} */
  public StringArrayParam settings() {
    return settings;
  }

  /** {@return passes over the examples; 0 for the recipe's} */
  public IntParam maxIter() {
    return maxIter;
  }

  /** {@return examples in a step; 0 for what suits} */
  public IntParam batchSize() {
    return batchSize;
  }

  /** {@return the step size of the optimiser; 0 for what suits the batch} */
  public DoubleParam learningRate() {
    return learningRate;
  }

  /** {@return the random seed} */
  public LongParam seed() {
    return seed;
  }

  /** {@return how values are scaled} */
  public Param<String> scale() {
    return scale;
  }

  /** {@return the parts that a batch is divided into} */
  public IntParam numShards() {
    return numShards;
  }

  /** {@return where gradients are added up} */
  public IntParam aggregationDepth() {
    return aggregationDepth;
  }

  /** {@return the folder for checkpoints} */
  public Param<String> checkpointDir() {
    return checkpointDir;
  }

  /** {@return epochs between checkpoints} */
  public IntParam checkpointInterval() {
    return checkpointInterval;
  }

  private <V> GaussianBernoulliRbm with(Param<V> param, V value) {
    set(param, value);
    return this;
  }

  /**
   * Sets the number of hidden units.
   *
   * @param units M, at least 1, by default 250
   * @return this
   */
  public GaussianBernoulliRbm setHiddenUnits(int units) {
    return with(hiddenUnits, (Object) units);
  }

  /**
   * Chooses a recipe.
   *
   * @param nameOrFile {@code auto}, the default, whose settings suit the examples, {@code
   *     notebook}, {@code sharp}, {@code modern}, or the JSON file of a recipe, on the driver
   * @return this
   */
  public GaussianBernoulliRbm setRecipe(String nameOrFile) {
    return with(recipe, nameOrFile);
  }

  /**
   * Changes settings of the recipe.
   *
   * @param changes each as {@code KEY=VALUE}, for instance {@code visible.sigma=0.5}
   * @return this
   */
  public GaussianBernoulliRbm setSettings(String[] changes) {
    return with(settings, changes);
  }

  /**
   * Sets the number of passes over the examples.
   *
   * @param epochs at least 1, or 0, the default, for the recipe's
   * @return this
   */
  public GaussianBernoulliRbm setMaxIter(int epochs) {
    return with(maxIter, (Object) epochs);
  }

  /**
   * Sets the number of examples in a step.
   *
   * @param size a multiple of the number of shards, or 0, the default, for what suits
   * @return this
   */
  public GaussianBernoulliRbm setBatchSize(int size) {
    return with(batchSize, (Object) size);
  }

  /**
   * Sets the step size of the optimiser.
   *
   * @param rate positive, or 0, the default, for what suits the batch
   * @return this
   */
  public GaussianBernoulliRbm setLearningRate(double rate) {
    return with(learningRate, (Object) rate);
  }

  /**
   * Sets the random seed.
   *
   * @param number any, by default 0
   * @return this
   */
  public GaussianBernoulliRbm setSeed(long number) {
    return with(seed, (Object) number);
  }

  /**
   * Sets how values are scaled: by a sample of 10,000 of the examples.
   *
   * @param kind {@code standard}, to mean 0 and variance 1; {@code unit}, to 0 to 1; {@code none};
   *     or {@code auto}, the default: pixels to 0 to 1, other numbers as {@code standard}
   * @return this
   */
  public GaussianBernoulliRbm setScale(String kind) {
    return with(scale, kind);
  }

  /**
   * Sets the number of parts that a batch is divided into: as many tasks can work at a step. It is
   * part of what decides the result; the number of executors is not.
   *
   * @param shards at least 1, by default 16
   * @return this
   */
  public GaussianBernoulliRbm setNumShards(int shards) {
    return with(numShards, (Object) shards);
  }

  /**
   * Sets where gradients are added up. The result is the same.
   *
   * @param depth 2, the default, for the executors, each of which adds up a part of the parameters;
   *     1 for the driver, which is faster for small models
   * @return this
   */
  public GaussianBernoulliRbm setAggregationDepth(int depth) {
    return with(aggregationDepth, (Object) depth);
  }

  /**
   * Sets the folder for checkpoints. A training that finds checkpoints of itself there goes on from
   * the newest, to the same bits as if it had not been stopped.
   *
   * @param folder in any file system that Hadoop knows; {@code ""}, the default, for none
   * @return this
   */
  public GaussianBernoulliRbm setCheckpointDir(String folder) {
    return with(checkpointDir, folder);
  }

  /**
   * Sets how many epochs are between checkpoints.
   *
   * @param epochs at least 1, the default
   * @return this
   */
  public GaussianBernoulliRbm setCheckpointInterval(int epochs) {
    return with(checkpointInterval, (Object) epochs);
  }

  int shards() {
    return (Integer) getOrDefault(numShards);
  }

  int depth() {
    return (Integer) getOrDefault(aggregationDepth);
  }

  String folder() {
    return getOrDefault(checkpointDir);
  }

  int interval() {
    return (Integer) getOrDefault(checkpointInterval);
  }

  /** The scaling that suits, or that was asked for. */
  Scaling scaling(Images sample) {
    var kind = getOrDefault(scale);
    if (kind.equals("auto")) {
      return Scaling.suiting(sample);
    }
    return Arrays.stream(Scale.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(kind))
        .findFirst()
        .map(each -> Scaling.of(each, sample))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scale is auto, standard, unit or none, not '" + kind + "'"));
  }

  /** What is to be trained, of examples of which some are given, as scaled. */
  ShardedConfig config(Images sample, ShardedExamples examples) throws IOException {
    var named = Recipes.fixed(getOrDefault(recipe));
    var chosen = named.orElseGet(() -> AutoRecipe.of(sample, BackgroundKind.NONE));
    int batch = (Integer) getOrDefault(batchSize);
    if (batch == 0) {
      batch = LargeBatches.size(chosen, examples.count(), examples.leastInShard(), shards());
    }
    var changes = new LinkedHashMap<String, Object>();
    changes.put("batchSize", batch);
    changes.put("earlyStopping", EarlyStopping.NONE);
    double rate = (Double) getOrDefault(learningRate);
    changes.put(
        "optimisation.learningRate",
        rate > 0 ? (float) rate : LargeBatches.learningRate(chosen, batch));
    if ((Integer) getOrDefault(maxIter) > 0) {
      changes.put("epochs", getOrDefault(maxIter));
    }
    changes.putAll(changed());
    var model =
        new TrainingConfig(
            (Integer) getOrDefault(hiddenUnits), chosen.with(changes), (Long) getOrDefault(seed));
    return new ShardedConfig(model, examples.visible(), sample.scaling().bounded(), shards());
  }

  private Map<String, Object> changed() {
    var changes = new LinkedHashMap<String, Object>();
    for (var change : getOrDefault(settings)) {
      int equals = change.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "settings are KEY=VALUE, for instance visible.sigma=0.5, not '" + change + "'");
      }
      changes.put(change.substring(0, equals), JsonFiles.typed(change.substring(equals + 1)));
    }
    return changes;
  }

  /**
   * Trains a model.
   *
   * @param dataset examples; at least as many as make a batch
   * @return the model
   * @throws IllegalArgumentException when a setting, or an example, cannot be used
   * @throws org.gbrbm.train.DivergedException when the loss is no longer a finite number
   * @throws IllegalStateException when the cluster could not do it; the message says what is kept
   */
  @Override
  public GaussianBernoulliRbmModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    try {
      var files = ModelFiles.of(DistributedTraining.train(this, dataset.toDF()));
      return copyValues(new GaussianBernoulliRbmModel(uid, files), ParamMap.empty())
          .setParent(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the input is missing or of a type that holds no examples,
   *     a column to write is there already, or {@code handleInvalid} is none for training
   */
  @Override
  public StructType transformSchema(StructType schema) {
    InputColumn.requireIn(schema, this);
    var invalid = getOrDefault(handleInvalid());
    if (!invalid.equals("error") && !invalid.equals("skip")) {
      throw new IllegalArgumentException(
          "training is on complete examples: handleInvalid is error or skip, not " + invalid);
    }
    return OutputColumns.added(schema, outputColumns());
  }

  @Override
  public GaussianBernoulliRbm copy(ParamMap extra) {
    return copyValues(new GaussianBernoulliRbm(uid), extra);
  }

  /** {@return what reads an estimator that was saved} */
  public static MLReader<GaussianBernoulliRbm> read() {
    return new DefaultParamsReader<>();
  }

  /**
   * Loads an estimator that {@link #save} wrote.
   *
   * @param path the folder, in any file system that Hadoop knows
   * @return the estimator
   */
  public static GaussianBernoulliRbm load(String path) {
    return read().load(path);
  }
}

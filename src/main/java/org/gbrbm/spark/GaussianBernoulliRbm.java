package org.gbrbm.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
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
    implements RbmParams<GaussianBernoulliRbm>, TrainingParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final Shared shared;
  private final Training training;

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
    this.training = new Training(this);
    shared.setDefaults(this);
    training.setDefaults(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Shared shared() {
    return shared;
  }

  @Override
  public Training training() {
    return training;
  }

  int shards() {
    return (Integer) getOrDefault(numShards());
  }

  int depth() {
    return (Integer) getOrDefault(aggregationDepth());
  }

  String folder() {
    return getOrDefault(checkpointDir());
  }

  int interval() {
    return (Integer) getOrDefault(checkpointInterval());
  }

  /** The scaling that suits, or that was asked for. */
  Scaling scaling(Images sample) {
    var kind = getOrDefault(scale());
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
    var named = Recipes.fixed(getOrDefault(recipe()));
    var chosen = named.orElseGet(() -> AutoRecipe.of(sample, BackgroundKind.NONE));
    int batch = (Integer) getOrDefault(batchSize());
    if (batch == 0) {
      batch = LargeBatches.size(chosen, examples.count(), examples.leastInShard(), shards());
    }
    var changes = new LinkedHashMap<String, Object>();
    changes.put("batchSize", batch);
    changes.put("earlyStopping", EarlyStopping.NONE);
    double rate = (Double) getOrDefault(learningRate());
    changes.put(
        "optimisation.learningRate",
        rate > 0 ? (float) rate : LargeBatches.learningRate(chosen, batch));
    if ((Integer) getOrDefault(maxIter()) > 0) {
      changes.put("epochs", getOrDefault(maxIter()));
    }
    changes.putAll(changed());
    var model =
        new TrainingConfig(
            (Integer) getOrDefault(hiddenUnits()),
            chosen.with(changes),
            (Long) getOrDefault(seed()));
    return new ShardedConfig(model, examples.visible(), sample.scaling().bounded(), shards());
  }

  private Map<String, Object> changed() {
    var changes = new LinkedHashMap<String, Object>();
    for (var change : getOrDefault(settings())) {
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

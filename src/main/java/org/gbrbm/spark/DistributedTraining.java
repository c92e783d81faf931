package org.gbrbm.spark;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.evaluate.Inference;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.files.Versions;
import org.gbrbm.serving.Provenance;
import org.gbrbm.serving.StoredModel;
import org.gbrbm.train.ShardedConfig;
import org.gbrbm.train.ShardedTrainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training by all executors: in each step they compute the gradients of the shards' parts of a
 * batch, with the same parameters, and the driver does the step with their mean. All that a step
 * needs is with the driver, so that a lost executor costs what it was at, and nothing else.
 */
final class DistributedTraining implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DistributedTraining.class);

  /** In the order of sums; and the driver has little to do. */
  private static final Execution DRIVER = new Execution(Device.CPU, 1);

  /** Of fewer, the driver adds up as fast as executors would. */
  private static final int MANY_TASKS = 8;

  private static final byte[] NO_STATES = ChainStates.packed(List.of());

  private final JavaSparkContext context;
  private final WatchedCluster cluster;
  private final ShardedExamples examples;
  private final Images sample;
  private final ShardedConfig config;
  private final int aggregationDepth;
  private final Optional<TrainingCheckpoints> checkpoints;
  private final int checkpointInterval;
  private final List<String> columns;
  private final ShardedTrainer trainer;
  private final Broadcast<ShardSession> session;
  private List<byte[]> states;

  private DistributedTraining(
      GaussianBernoulliRbm params, ShardedExamples examples, Setting setting) throws IOException {
    this.context = setting.context;
    this.cluster = setting.cluster;
    this.examples = examples;
    var raw = examples.sample();
    var scaling = params.scaling(raw);
    this.sample = scaling.apply(raw);
    this.config = params.config(sample, examples);
    requireEnough();
    this.aggregationDepth = params.depth();
    this.checkpointInterval = params.interval();
    this.columns = List.of(params.getOrDefault(params.inputCols()));
    this.checkpoints = checkpoints(params, scaling);
    this.states = Collections.nCopies(config.shards(), NO_STATES);
    this.trainer = new ShardedTrainer(config, sample, examples.count() / batchSize(), DRIVER);
    try {
      if (checkpoints.isPresent()) {
        restore(checkpoints.get());
      }
      this.session = context.broadcast(new ShardSession(config, scaling, examples.kind()));
    } catch (IOException | RuntimeException | Error e) {
      trainer.close();
      throw e;
    }
  }

  /** Where a training takes place. */
  private record Setting(JavaSparkContext context, WatchedCluster cluster) {}

  /**
   * Trains a model.
   *
   * @param params what the user has set
   * @param rows the examples
   * @return the model
   * @throws IllegalArgumentException when a setting or the examples cannot be used
   * @throws org.gbrbm.train.DivergedException when the loss is no longer a finite number
   * @throws IllegalStateException when the cluster could not do it; it says what is kept
   * @throws IOException when checkpoints cannot be written or read
   */
  static StoredModel train(GaussianBernoulliRbm params, Dataset<Row> rows) throws IOException {
    var context = new JavaSparkContext(rows.sparkSession().sparkContext());
    var setting = new Setting(context, WatchedCluster.of(context));
    try (var examples = ShardedExamples.of(rows, params, params.shards(), setting.cluster);
        var training = new DistributedTraining(params, examples, setting)) {
      training.run();
      return training.model();
    }
  }

  private Optional<TrainingCheckpoints> checkpoints(GaussianBernoulliRbm params, Scaling scaling)
      throws IOException {
    var folder = params.folder();
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    var training =
        new TrainingCheckpoints.Training(config, scaling, examples.count(), examples.checksum());
    return Optional.of(new TrainingCheckpoints(folder, training, context.hadoopConfiguration()));
  }

  private int batchSize() {
    return config.model().recipe().batchSize();
  }

  private void requireEnough() {
    if (examples.leastInShard() < config.examplesPerShard()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "one of the %d shards has %d examples, and takes %d of a batch of %d: set a smaller batchSize, or fewer numShards",
              config.shards(),
              examples.leastInShard(),
              config.examplesPerShard(),
              batchSize()));
    }
  }

  private void restore(TrainingCheckpoints from) throws IOException {
    var restored = from.restore(trainer);
    if (restored.isPresent()) {
      states = restored.get();
      LOG.info("going on after epoch {} of {}", trainer.epochs().size(), from.folder());
    }
  }

  private void run() throws IOException {
    while (trainer.step() < trainer.totalSteps()) {
      try {
        step();
      } catch (IllegalStateException e) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "the training was lost at step %d of %d: %s; %s",
                trainer.step() + 1,
                trainer.totalSteps(),
                e.getMessage(),
                kept()),
            e);
      }
      if (trainer.step() % trainer.stepsPerEpoch() == 0) {
        epochDone();
      }
    }
  }

  private String kept() {
    if (checkpoints.isEmpty()) {
      return "nothing is kept, as no checkpointDir is set";
    }
    return String.format(
        Locale.ROOT,
        "the checkpoints in %s are kept, and fit with the same settings goes on from them",
        checkpoints.get().folder());
  }

  private void step() {
    var where = cluster.places(config.shards());
    var vector = context.broadcast(trainer.parameterVector());
    try {
      var tasks = tasks(trainer.step(), vector, where);
      var sum =
          aggregationDepth > 1 && where.size() >= MANY_TASKS
              ? GradientSum.byParts(tasks, where.size(), cluster)
              : GradientSum.atDriver(tasks, cluster);
      states = sum.shards().stream().map(PartialSum.OfShard::states).toList();
      double loss = sum.shards().stream().mapToDouble(PartialSum.OfShard::loss).sum();
      trainer.descend(sum.mean(config.shards()), loss / config.shards());
    } finally {
      vector.destroy();
    }
  }

  private JavaRDD<PartialSum> tasks(long step, Broadcast<float[]> vector, List<String> where) {
    var shared = session; // not this, which cannot be sent
    return ShardGroups.of(examples.shards(), states, where)
        .toJavaRDD()
        .mapPartitions(
            shards -> List.of(shared.value().step(shards, vector.value(), step)).iterator());
  }

  private void epochDone() throws IOException {
    var epochs = trainer.epochs();
    var last = epochs.get(epochs.size() - 1);
    int all = config.model().recipe().epochs();
    LOG.info("epoch {} of {}: loss {}, {} s", last.epoch(), all, last.loss(), last.seconds());
    boolean due = last.epoch() % checkpointInterval == 0 || last.epoch() == all;
    if (checkpoints.isPresent() && due) {
      LOG.info("checkpoint {}", checkpoints.get().write(trainer, states));
    }
  }

  private StoredModel model() {
    var parameters = trainer.parameters();
    var epochs = trainer.epochs();
    var source =
        new Provenance.Source(
            "none",
            "none",
            "spark",
            examples.checksum(),
            sample.scaling(),
            DRIVER.device().spec().toString(),
            1,
            columns);
    try (var loaded = new LoadedModel(parameters, sample.scaling(), DRIVER)) {
      var calibration = Calibration.of(new Inference(loaded), sample, false);
      var versions = Versions.all();
      return new StoredModel(
          parameters,
          new Provenance(
              Provenance.FORMAT,
              Provenance.now(),
              config.visible(),
              config.model(),
              source,
              epochs.get(epochs.size() - 1).loss(),
              null,
              null,
              null,
              calibration,
              versions,
              versions));
    }
  }

  @Override
  public void close() {
    trainer.close();
    session.destroy();
  }
}

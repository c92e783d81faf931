package org.gbrbm.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.gbrbm.RbmBuilder;
import org.gbrbm.compute.Device;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.run.ModelResult;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.SweepFailedException;
import org.gbrbm.train.Recipes;

/**
 * A sweep over recipes, numbers of hidden units and random seeds on a cluster: each model is
 * trained by one task as {@code gbrbm train} would, on all examples, and leaves the folder of a
 * run.
 *
 * <pre>{@code
 * new RbmSweep().setRecipes("notebook", "sharp").setHiddenUnits(50, 250).setSeeds(0, 1, 2)
 *     .fit(train, test, "hdfs:///runs/first").orderBy("testMse").show();
 * }</pre>
 *
 * A task that is lost is run again. A sweep into a folder that has some of the runs trains the
 * others.
 */
public final class RbmSweep {
  private static final StructType SCHEMA =
      new StructType()
          .add("recipe", DataTypes.StringType)
          .add("hiddenUnits", DataTypes.IntegerType)
          .add("seed", DataTypes.LongType)
          .add("testMse", DataTypes.DoubleType)
          .add("testMseMeanField", DataTypes.DoubleType)
          .add("finalLoss", DataTypes.DoubleType)
          .add("epochs", DataTypes.IntegerType)
          .add("seconds", DataTypes.DoubleType)
          .add("run", DataTypes.StringType);

  private List<String> recipes = List.of("auto");
  private List<Integer> hiddenUnits = List.of(250);
  private List<Long> seeds = List.of(0L);
  private int maxIter;
  private String inputCol = "features";

  /** Creates a sweep of one model: the recipe {@code auto}, 250 hidden units, the seed 0. */
  public RbmSweep() {}

  /** One model of the sweep, as it goes to the executor that trains it. */
  private record Task(
      String recipe, String recipeJson, int hidden, long seed, int maxIter, String run)
      implements Serializable {}

  /** Examples on their way to the executors. */
  private static final class Packed implements Serializable {
    private static final long serialVersionUID = 1;

    private final InputColumn.Kind kind;
    private final int visible;
    private final byte[] train;
    private final byte[] test;

    Packed(InputColumn.Kind kind, int visible, byte[] train, byte[] test) {
      this.kind = kind;
      this.visible = visible;
      this.train = train;
      this.test = test;
    }

    private Images images(byte[] values) {
      return kind.images(ByteBuffer.wrap(values).order(ByteOrder.nativeOrder()), visible);
    }

    ImageSet scaled() {
      var raw = images(train);
      var scaling = Scaling.suiting(raw);
      return new ImageSet(scaling.apply(raw), scaling.apply(images(test)));
    }
  }

  /**
   * Sets the recipes.
   *
   * @param namesOrFiles {@code auto}, {@code notebook}, {@code sharp}, {@code modern}, or JSON
   *     files of recipes, on the driver
   * @return this
   */
  public RbmSweep setRecipes(String... namesOrFiles) {
    recipes = List.of(namesOrFiles);
    return this;
  }

  /**
   * Sets the numbers of hidden units.
   *
   * @param units M of each model, at least 1
   * @return this
   */
  public RbmSweep setHiddenUnits(int... units) {
    hiddenUnits = Arrays.stream(units).boxed().toList();
    return this;
  }

  /**
   * Sets the random seeds.
   *
   * @param numbers any
   * @return this
   */
  public RbmSweep setSeeds(long... numbers) {
    seeds = Arrays.stream(numbers).boxed().toList();
    return this;
  }

  /**
   * Sets the number of passes over the examples.
   *
   * @param epochs at least 1, or 0, the default, for the recipe's
   * @return this
   */
  public RbmSweep setMaxIter(int epochs) {
    maxIter = epochs;
    return this;
  }

  /**
   * Sets the column of examples.
   *
   * @param column its name, by default {@code features}; a vector, an array of numbers, or binary
   * @return this
   */
  public RbmSweep setInputCol(String column) {
    inputCol = column;
    return this;
  }

  /**
   * Trains the models.
   *
   * @param train examples to train on; all of them go to each executor, and so must fit into its
   *     memory
   * @param test other examples, to measure the errors on
   * @param folder where the folders of the runs are put, in any file system that Hadoop knows
   * @return a row for each model: recipe, hiddenUnits, seed, testMse, testMseMeanField, finalLoss,
   *     epochs, seconds, and run, its folder
   * @throws IllegalArgumentException when a setting or the examples cannot be used
   * @throws IllegalStateException when a model could not be trained; the runs that are done are
   *     kept
   * @throws IOException when a recipe cannot be read
   */
  public Dataset<Row> fit(Dataset<?> train, Dataset<?> test, String folder) throws IOException {
    var spark = train.sparkSession();
    var context = new JavaSparkContext(spark.sparkContext());
    var tasks = tasks(folder);
    var cluster = WatchedCluster.of(context);
    var examples = context.broadcast(cluster.run(() -> packed(train.toDF(), test.toDF())));
    var hadoop = new SerializableConfiguration(context.hadoopConfiguration());
    try {
      var rows =
          cluster.collect(
              context
                  .parallelize(tasks, tasks.size())
                  .map(task -> row(task, run(task, examples.value(), hadoop))));
      return spark.createDataFrame(rows, SCHEMA);
    } finally {
      examples.destroy();
    }
  }

  private List<Task> tasks(String folder) throws IOException {
    var tasks = new ArrayList<Task>();
    for (var recipe : recipes) {
      var fixed = Recipes.fixed(recipe);
      var name = fixed.map(known -> known.name()).orElse(recipe);
      var json = fixed.map(known -> JsonFiles.tree(known).toString()).orElse("");
      for (int hidden : hiddenUnits) {
        for (long seed : seeds) {
          var run = String.format(Locale.ROOT, "%s-m%03d-seed%d", name, hidden, seed);
          var path = new org.apache.hadoop.fs.Path(folder, run).toString();
          tasks.add(new Task(name, json, hidden, seed, maxIter, path));
        }
      }
    }
    if (tasks.stream().map(Task::run).distinct().count() < tasks.size()) {
      throw new IllegalArgumentException(
          "recipes of a sweep must have names of their own, and no model may be there twice");
    }
    return tasks;
  }

  private Packed packed(Dataset<Row> train, Dataset<Row> test) {
    var params = new GaussianBernoulliRbm().setInputCol(inputCol);
    var ofTrain = ExampleBytes.of(train, params);
    var ofTest = ExampleBytes.of(test, params);
    if (ofTrain.visible() != ofTest.visible() || ofTrain.kind() != ofTest.kind()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "examples to train on have %d numbers (%s), those to test with %d (%s)",
              ofTrain.visible(),
              ofTrain.kind(),
              ofTest.visible(),
              ofTest.kind()));
    }
    return new Packed(ofTrain.kind(), ofTrain.visible(), ofTrain.collected(), ofTest.collected());
  }

  /** Trains a model, unless there is its run already. */
  private static ModelResult run(Task task, Packed examples, SerializableConfiguration hadoop)
      throws IOException, SweepFailedException {
    var there = HadoopFolder.of(task.run, hadoop.value());
    var name = there.path().getName();
    try (var local = TemporaryFolder.create()) {
      var here = local.path().resolve(name);
      if (there.exists()) {
        there.copyTo(here);
        return result(here);
      }
      builder(task, local.path()).sweep(here, examples.scaled());
      // A name of its own: Spark may run a task twice at the same time.
      var parent = new HadoopFolder(there.files(), there.path().getParent());
      var writing = parent.child(name + ".writing-" + local.path().getFileName());
      parent.files().mkdirs(parent.path());
      writing.copyOf(here);
      if (!there.files().rename(writing.path(), there.path()) && !there.exists()) {
        throw new IOException(there + ": cannot be renamed from " + writing);
      }
      return result(here);
    }
  }

  private static ModelResult result(Path run) throws IOException {
    return RunFolder.open(run).results().models().get(0);
  }

  private static RbmBuilder builder(Task task, Path local) throws IOException {
    var builder = org.gbrbm.GaussianBernoulliRbm.builder();
    builder.hidden(task.hidden).seed(task.seed).device(Device.CPU);
    if (!task.recipeJson.isEmpty()) {
      var file = local.resolve("recipe.json");
      Files.writeString(file, task.recipeJson);
      builder.recipe(file.toString());
    }
    return task.maxIter > 0 ? builder.epochs(task.maxIter) : builder;
  }

  private static Row row(Task task, ModelResult result) {
    return RowFactory.create(
        task.recipe,
        task.hidden,
        task.seed,
        result.testMse(),
        result.testMseMeanField(),
        result.finalLoss(),
        result.epochs(),
        result.seconds(),
        task.run);
  }
}

package org.gbrbm.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.gbrbm.apply.Answers;
import org.gbrbm.apply.UnknownQuantityException;
import org.gbrbm.serving.StoredModel;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * A trained Gaussian-Bernoulli RBM as a model of Spark's pipelines. It writes what {@code gbrbm
 * apply} does, to the same numbers, with the scaling and the calibration of the model.
 *
 * <pre>{@code
 * var model = GaussianBernoulliRbmModel.fromExport("hdfs:///models/fashion");
 * model.setInputCol("pixels").setScoreCol("score").transform(images);
 * }</pre>
 *
 * An executor loads the model once, whatever the number of its cores.
 */
public final class GaussianBernoulliRbmModel extends Model<GaussianBernoulliRbmModel>
    implements RbmParams<GaussianBernoulliRbmModel>, MLWritable {
  private static final long serialVersionUID = 1;

  /** Of a model that is saved: the export is beside Spark's own {@code metadata}. */
  private static final String EXPORT = "export";

  private final String uid;
  private final Shared shared;
  private final ModelFiles files;
  private final transient StoredModel stored;

  private GaussianBernoulliRbmModel(String uid, ModelFiles files, StoredModel stored) {
    this.uid = uid;
    this.shared = new Shared(this); // a param asks for the uid
    this.files = files;
    this.stored = stored;
    shared.setDefaults(this);
  }

  GaussianBernoulliRbmModel(String uid, ModelFiles files) throws IOException {
    this(uid, files, files.model());
  }

  /**
   * Loads a model that {@code gbrbm export} or {@link org.gbrbm.GaussianBernoulliRbm#save} wrote.
   *
   * @param path in any file system that Hadoop knows: the folder of an export, of one of its
   *     versions, or of a run, of which the best model is taken
   * @return the model
   * @throws IllegalArgumentException when there is no such model
   * @throws IOException when it cannot be read, or is damaged
   */
  public static GaussianBernoulliRbmModel fromExport(String path) throws IOException {
    return fromExport(path, OptionalInt.empty());
  }

  /**
   * Loads a model of a run.
   *
   * @param run its folder, in any file system that Hadoop knows
   * @param hidden the model's number of hidden units
   * @return the model
   * @throws IllegalArgumentException when there is no such model
   * @throws IOException when it cannot be read, or is damaged
   */
  public static GaussianBernoulliRbmModel fromRun(String run, int hidden) throws IOException {
    return fromExport(run, OptionalInt.of(hidden));
  }

  private static GaussianBernoulliRbmModel fromExport(String path, OptionalInt hidden)
      throws IOException {
    var hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
    return new GaussianBernoulliRbmModel(
        Identifiable$.MODULE$.randomUID("gbrbm"), ModelFiles.read(path, hidden, hadoop));
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Shared shared() {
    return shared;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A model that was trained on columns with names takes them by their names, in whatever order
   * they are given. It looks for them itself where neither {@code inputCols} nor {@code inputCol}
   * is set, and there is no column of the latter's default name.
   */
  @Override
  public List<String> inputColumns(StructType schema) {
    var own = stored.provenance().source().columns();
    var given = RbmParams.super.inputColumns(schema);
    boolean isSaid =
        !given.isEmpty()
            || isSet(inputCol())
            || Arrays.asList(schema.fieldNames()).contains(getOrDefault(inputCol()));
    return !isSaid || Set.copyOf(given).equals(Set.copyOf(own)) ? own : given;
  }

  /** {@return D, the number of visible units: the numbers of an example} */
  public int visibleUnits() {
    return stored.parameters().visible();
  }

  /** {@return M, the number of hidden units} */
  public int hiddenUnits() {
    return stored.parameters().hidden();
  }

  /** {@return the mean loss of the last epoch of its training} */
  public double finalLoss() {
    return stored.provenance().finalLoss();
  }

  /**
   * Exports the model as a SavedModel for TensorFlow Serving, gbrbm's command line and library.
   *
   * @param path the folder of the version, which is not there yet, in any file system that Hadoop
   *     knows: {@code .../NAME/1}
   * @throws IOException when it cannot be written
   */
  public void export(String path) throws IOException {
    files.write(path, SparkSession.active().sparkContext().hadoopConfiguration());
  }

  @Override
  public GaussianBernoulliRbmModel copy(ParamMap extra) {
    var copy = copyValues(new GaussianBernoulliRbmModel(uid, files, stored), extra);
    return copy.setParent(parent());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the input is missing or of a type that holds no examples,
   *     a column to write is there already, nothing is to be written, or the model cannot tell what
   *     is asked for
   */
  @Override
  public StructType transformSchema(StructType schema) {
    InputColumn.requireIn(schema, this);
    requireKnown();
    var columns = inputColumns(schema);
    if (!columns.isEmpty() && columns.size() != visibleUnits()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "inputCols are %d columns; the model takes %d numbers",
              columns.size(),
              visibleUnits()));
    }
    return OutputColumns.added(schema, outputColumns());
  }

  private void requireKnown() {
    var columns = outputColumns();
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("no column is to be written; set hiddenCol, for instance");
    }
    var provenance = stored.provenance();
    try {
      Answers.requireKnown(
          columns.keySet(), provenance.logZ() != null, provenance.calibration() != null);
    } catch (UnknownQuantityException e) {
      var hint =
          switch (e.lacking()) {
            case LOG_Z -> "run gbrbm evaluate --likelihood, and export the model again";
            case CALIBRATION -> "train it again";
          };
      throw new IllegalArgumentException(e.getMessage() + ": " + hint, e);
    }
  }

  /**
   * Adds the columns. The rows are worked out when they are asked for, as always in Spark.
   *
   * @param dataset examples; not those of a stream, for which {@code foreachBatch} is there
   * @return the same rows, less those that {@code handleInvalid} leaves out
   * @throws IllegalArgumentException as {@link #transformSchema} does
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    if (dataset.isStreaming()) {
      throw new IllegalArgumentException(
          "a stream cannot be scored as it is: call transform on each batch, in foreachBatch");
    }
    var rows = dataset.toDF();
    var schema = transformSchema(rows.schema());
    var assembled = InputColumn.assembled(rows, this);
    var written = new ArrayList<>(outputColumns().keySet());
    var plan =
        new ScoringPlan(
            InputColumn.of(assembled, this),
            visibleUnits(),
            written,
            getOrDefault(handleInvalid()));
    var session = broadcast(dataset.sparkSession(), plan);
    FlatMapFunction<java.util.Iterator<InternalRow>, InternalRow> score =
        part -> new ScoredRows(part, session.value(), plan, TaskContext.getPartitionId());
    var scored = SparkRows.of(assembled).mapPartitions(score);
    var withExamples = assembled.schema();
    for (int i = rows.schema().length(); i < schema.length(); i++) {
      withExamples = withExamples.add(schema.apply(i));
    }
    var all = SparkRows.dataset(dataset.sparkSession(), scored, withExamples);
    int own = rows.schema().length();
    return assembled.schema().length() > own ? all.drop(assembled.columns()[own]) : all;
  }

  private Broadcast<ScoringSession> broadcast(SparkSession spark, ScoringPlan plan) {
    var context = spark.sparkContext();
    var session =
        new ScoringSession(
            files,
            plan.quantities(),
            (Double) getOrDefault(falseAlarms()),
            plan.fills(),
            context.conf().getInt("spark.task.cpus", 1));
    return context.broadcast(session, ClassTag$.MODULE$.apply(ScoringSession.class));
  }

  @Override
  public MLWriter write() {
    return new Writer();
  }

  /** {@return what reads a model that was saved} */
  public static MLReader<GaussianBernoulliRbmModel> read() {
    return new Reader();
  }

  /**
   * Loads a model that {@link #save} wrote.
   *
   * @param path the folder, in any file system that Hadoop knows
   * @return the model
   */
  public static GaussianBernoulliRbmModel load(String path) {
    return read().load(path);
  }

  private static String exportIn(String path) {
    return new org.apache.hadoop.fs.Path(path, EXPORT).toString();
  }

  private final class Writer extends MLWriter {
    @Override
    public void saveImpl(String path) {
      var model = GaussianBernoulliRbmModel.this;
      DefaultParamsWriter$.MODULE$.saveMetadata(
          model, path, sparkSession(), Option.empty(), Option.empty());
      try {
        files.write(exportIn(path), sparkSession().sparkContext().hadoopConfiguration());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Reader extends MLReader<GaussianBernoulliRbmModel> {
    @Override
    public GaussianBernoulliRbmModel load(String path) {
      var metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, sparkSession(), GaussianBernoulliRbmModel.class.getName());
      var hadoop = sparkSession().sparkContext().hadoopConfiguration();
      try {
        var files = ModelFiles.read(exportIn(path), OptionalInt.empty(), hadoop);
        var model = new GaussianBernoulliRbmModel(metadata.uid(), files);
        metadata.getAndSetParams(model, Option.empty());
        return model;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

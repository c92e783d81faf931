package org.gbrbm;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution.Precision;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scale;
import org.gbrbm.data.Scaling;
import org.gbrbm.run.Run;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.RunResults;
import org.gbrbm.run.Sweep;
import org.gbrbm.run.SweepFailedException;
import org.gbrbm.train.AutoRecipe;
import org.gbrbm.train.BackgroundKind;
import org.gbrbm.train.CheckpointInterval;
import org.gbrbm.train.Recipe;
import org.gbrbm.train.Recipes;

/**
 * Trains Gaussian-Bernoulli RBMs. Settings that are not given are those of the command line for
 * data of one's own: 250 hidden units, the recipe {@code auto}, the random seed 0, values
 * standardised.
 */
public final class RbmBuilder {
  private static final int CHECKPOINTS_KEPT = 2;

  private List<Integer> hidden = List.of(250);
  private Optional<Recipe> recipe = Optional.empty();
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private long seed;
  private Scale scale = Scale.STANDARD;
  private Optional<Scaling> scaling = Optional.empty();
  private Optional<Device> device = Optional.empty();
  private Optional<Precision> precision = Optional.empty();
  private EpochListener listener = epoch -> {};
  private BooleanSupplier stop = () -> false;

  RbmBuilder() {}

  /**
   * Sets the number of hidden units; a sweep may have several.
   *
   * @param units M of each model, at least 1
   * @return this builder
   */
  public RbmBuilder hidden(int... units) {
    this.hidden = Arrays.stream(units).boxed().toList();
    return this;
  }

  /**
   * Chooses a recipe.
   *
   * @param nameOrFile {@code auto}, whose settings suit the examples, {@code notebook}, {@code
   *     sharp}, {@code modern}, or the JSON file of a recipe
   * @return this builder
   * @throws IllegalArgumentException when there is no such recipe
   * @throws IOException when its file cannot be read, or is none of a recipe
   */
  public RbmBuilder recipe(String nameOrFile) throws IOException {
    this.recipe = Recipes.fixed(nameOrFile);
    return this;
  }

  /**
   * Changes a setting of the recipe.
   *
   * @param setting its path in the recipe's JSON, for instance {@code optimisation.learningRate}
   * @param value its new value
   * @return this builder
   */
  public RbmBuilder set(String setting, Object value) {
    settings.put(setting, value);
    return this;
  }

  /**
   * Sets the number of passes over the training examples.
   *
   * @param epochs at least 1
   * @return this builder
   */
  public RbmBuilder epochs(int epochs) {
    return set("epochs", epochs);
  }

  /**
   * Sets the number of examples in a step.
   *
   * @param size at least 1, and at most as many as there are
   * @return this builder
   */
  public RbmBuilder batchSize(int size) {
    return set("batchSize", size);
  }

  /**
   * Sets the step size of the optimiser, before its schedule.
   *
   * @param rate positive
   * @return this builder
   */
  public RbmBuilder learningRate(float rate) {
    return set("optimisation.learningRate", rate);
  }

  /**
   * Sets the standard deviation of the visible units, as scaled; at the start, where it is learned.
   *
   * @param sigma positive
   * @return this builder
   */
  public RbmBuilder sigma(float sigma) {
    return set("visible.sigma", sigma);
  }

  /**
   * Sets the random seed.
   *
   * @param number any; the same seed, data and settings give the same bits on the same processor
   * @return this builder
   */
  public RbmBuilder seed(long number) {
    this.seed = number;
    return this;
  }

  /**
   * Has the scaling learned from the training examples.
   *
   * @param kind which kind
   * @return this builder
   */
  public RbmBuilder scale(Scale kind) {
    this.scale = kind;
    this.scaling = Optional.empty();
    return this;
  }

  /**
   * Gives the scaling, in place of one that is learned.
   *
   * @param given for instance that of another model
   * @return this builder
   */
  public RbmBuilder scaling(Scaling given) {
    this.scaling = Optional.of(given);
    return this;
  }

  /**
   * Chooses where to train; without it, on a GPU where there is one.
   *
   * @param where the device
   * @return this builder
   */
  public RbmBuilder device(Device where) {
    this.device = Optional.of(where);
    return this;
  }

  /**
   * Chooses the precision of the training; without it, bfloat16 for large models on processors that
   * multiply such numbers faster, but not for the recipe {@code notebook}, else float32.
   *
   * @param wanted the precision
   * @return this builder
   */
  public RbmBuilder precision(Precision wanted) {
    this.precision = Optional.of(wanted);
    return this;
  }

  /**
   * Has somebody told of each epoch.
   *
   * @param told for instance {@code epoch -> System.out.println(epoch)}
   * @return this builder
   */
  public RbmBuilder listener(EpochListener told) {
    this.listener = Objects.requireNonNull(told);
    return this;
  }

  /**
   * Has the training asked before each step whether to stop there.
   *
   * @param when whether to stop
   * @return this builder
   */
  public RbmBuilder stopWhen(BooleanSupplier when) {
    this.stop = Objects.requireNonNull(when);
    return this;
  }

  /**
   * Trains a model.
   *
   * @param x examples, [N, D]
   * @return the model, to be closed
   * @throws IllegalArgumentException when a setting cannot be used, or an example has not as many
   *     finite numbers as the first
   * @throws org.gbrbm.train.DivergedException when the loss is no longer a finite number
   */
  public GaussianBernoulliRbm fit(float[][] x) {
    return fit(scaled(Images.of(x)));
  }

  /**
   * Trains a model.
   *
   * @param x examples one after another, from the buffer's position to its limit
   * @param columns D, numbers in an example
   * @return the model, to be closed
   * @throws IllegalArgumentException as {@link #fit(float[][])}, or when the last example is not
   *     whole
   * @throws org.gbrbm.train.DivergedException when the loss is no longer a finite number
   */
  public GaussianBernoulliRbm fit(FloatBuffer x, int columns) {
    return fit(scaled(Images.ofVectors(x, columns)));
  }

  /**
   * Trains a model. All examples are held in memory.
   *
   * @param batches examples, [n, D] each
   * @return the model, to be closed
   * @throws IllegalArgumentException as {@link #fit(float[][])}
   * @throws org.gbrbm.train.DivergedException when the loss is no longer a finite number
   */
  public GaussianBernoulliRbm fit(Stream<float[][]> batches) {
    var rows = new ArrayList<float[]>();
    batches.forEach(batch -> rows.addAll(Arrays.asList(batch)));
    return fit(rows.toArray(float[][]::new));
  }

  /**
   * Trains a model and measures its error on other examples.
   *
   * @param train examples, [N, D]
   * @param test other examples, [n, D]
   * @return the model, to be closed; its {@link GaussianBernoulliRbm#provenance} has the error
   * @throws IllegalArgumentException as {@link #fit(float[][])}
   * @throws org.gbrbm.train.DivergedException when the loss is no longer a finite number
   */
  public GaussianBernoulliRbm fit(float[][] train, float[][] test) {
    return fit(data(train, test));
  }

  /**
   * Trains a model and measures its error on the test examples.
   *
   * @param data examples, scaled: {@link #scale} and {@link #scaling} have no say
   * @return the model, to be closed; its {@link GaussianBernoulliRbm#provenance} has the error
   * @throws IllegalArgumentException when a setting cannot be used
   * @throws org.gbrbm.train.DivergedException when the loss is no longer a finite number
   */
  public GaussianBernoulliRbm fit(ImageSet data) {
    return fit(data, true);
  }

  private GaussianBernoulliRbm fit(Images train) {
    return fit(new ImageSet(train, train), false);
  }

  private GaussianBernoulliRbm fit(ImageSet data, boolean tested) {
    if (hidden.size() != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "fit trains one model; for hidden units %s take sweep", hidden));
    }
    return new InMemoryTraining(config(data), wish(), listener, stop).train(data, tested);
  }

  /**
   * Trains the models of a sweep side by side, as a run with checkpoints in a folder: {@link
   * #resume} goes on with it after a stop, {@link GaussianBernoulliRbm#load} loads its models, and
   * the command line knows it.
   *
   * @param run the folder, which must not exist yet
   * @param data examples to train on and to test with, scaled
   * @return the results; empty when it was stopped before
   * @throws IllegalArgumentException when a setting cannot be used
   * @throws SweepFailedException when a model could not be trained; the others are
   * @throws IOException when the folder cannot be written
   */
  public Optional<RunResults> sweep(Path run, ImageSet data)
      throws IOException, SweepFailedException {
    try (var begun = Run.begin(run, config(data), DataFormat.AUTO, data, wish())) {
      return train(begun);
    }
  }

  /**
   * Trains the models of a sweep; see {@link #sweep(Path, ImageSet)}.
   *
   * @param run the folder, which must not exist yet
   * @param train examples, [N, D]
   * @param test other examples, [n, D]
   * @return the results; empty when it was stopped before
   * @throws IllegalArgumentException when a setting cannot be used, or an example has not as many
   *     finite numbers as the first
   * @throws SweepFailedException when a model could not be trained; the others are
   * @throws IOException when the folder cannot be written
   */
  public Optional<RunResults> sweep(Path run, float[][] train, float[][] test)
      throws IOException, SweepFailedException {
    return sweep(run, data(train, test));
  }

  /**
   * Goes on with a run, to the same bits as if it had not been stopped. Of this builder's settings
   * only {@link #epochs} counts, which may be more than before, and who listens.
   *
   * @param run the folder of a run
   * @param data its data, scaled in the same way
   * @return the results; empty when it was stopped before
   * @throws IllegalArgumentException when the data are not those of the run
   * @throws SweepFailedException when a model could not be trained; the others are
   * @throws IOException when the folder cannot be read or written, or is in use
   */
  public Optional<RunResults> resume(Path run, ImageSet data)
      throws IOException, SweepFailedException {
    var folder = RunFolder.open(run);
    var config = folder.config();
    var epochs = settings.get("epochs");
    var wanted = epochs == null ? config : config.withEpochs((Integer) epochs);
    try (var resumed = Run.resume(folder, wanted, data, wish(), warning -> {})) {
      return train(resumed);
    }
  }

  private Optional<RunResults> train(Run run) throws IOException, SweepFailedException {
    var sweep =
        new Sweep(
            run,
            CheckpointInterval.suiting(run.config().recipe().epochs()),
            CHECKPOINTS_KEPT,
            (units, viewer) -> List.of((at, result) -> listener.epochDone(Epoch.of(at, result))),
            (units, warning) -> {});
    var results = sweep.train(stop).map(Sweep.Outcome::results);
    if (results.isPresent()) {
      run.folder().write(results.get());
    }
    return results;
  }

  private RunConfig config(ImageSet data) {
    var chosen =
        recipe.orElseGet(() -> AutoRecipe.of(data.train(), BackgroundKind.given(settings)));
    return new RunConfig(chosen.with(settings), hidden, seed, "memory");
  }

  private ExecutionWish wish() {
    return new ExecutionWish(device, precision, false);
  }

  private ImageSet data(float[][] train, float[][] test) {
    var examples = Images.of(train);
    var map = scaling.orElseGet(() -> Scaling.of(scale, examples));
    return new ImageSet(map.apply(examples), map.apply(Images.of(test)));
  }

  private Images scaled(Images train) {
    return scaling.orElseGet(() -> Scaling.of(scale, train)).apply(train);
  }
}

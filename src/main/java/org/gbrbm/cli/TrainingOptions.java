package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Scale;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.train.Device;
import org.gbrbm.train.Execution;
import org.gbrbm.train.Execution.Precision;
import org.gbrbm.train.Recipes;
import org.gbrbm.train.VisibleSettings;
import org.gbrbm.train.VisibleSettings.LearnSigma;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that {@code sweep} and {@code train} share. Those that are settings of a run have no
 * value when they are not given: they then are the recipe's, or those of the run that is resumed.
 */
final class TrainingOptions {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final String NOTEBOOK = "notebook";

  @Mixin private DataOption data;
  @Mixin private CheckpointOptions checkpoints;
  @Mixin private Output output;

  @Option(
      names = "--scale",
      paramLabel = "unit|standard|none",
      description =
          "Scale the data's values to [0,1], to zero mean and unit variance of each column, or not at all (default: unit for pixels stored as bytes, standard otherwise).")
  private Scale scale;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for the runs (default: runs).")
  private Path out;

  @Option(
      names = "--name",
      description = "Name of this run's folder in it (default: the command and the time).")
  private String name;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "Settings: notebook, sharp, modern, or a JSON file (default: notebook).")
  private String recipe;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images (default: the recipe's).")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images a step (default: the recipe's).")
  private Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "Adam's step size (default: the recipe's).")
  private Float learningRate;

  @Option(
      names = "--cd-steps",
      paramLabel = "K",
      description = "Gibbs steps to the negative sample (default: the recipe's).")
  private Integer cdSteps;

  @Option(
      names = "--sigma",
      paramLabel = "X",
      description = "Standard deviation of the visible units (default: the recipe's).")
  private Float sigma;

  @Option(
      names = "--learn-sigma",
      paramLabel = "no|scalar|per_pixel",
      description = "Whether to learn sigma, and for how many units each (default: the recipe's).")
  private LearnSigma learnSigma;

  @Option(
      names = "--sigma-min",
      paramLabel = "X",
      description = "Least sigma, where it is learned (default: the recipe's).")
  private Float sigmaMinimum;

  @Option(
      names = "--sigma-max",
      paramLabel = "X",
      description = "Largest sigma, where it is learned (default: the recipe's).")
  private Float sigmaMaximum;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Names all random numbers of the run (default: 0).")
  private Long seed;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu",
      description = "Where to train; auto takes a GPU where there is one (default: auto).")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "float32|mixed",
      description =
          "Precision on a GPU: mixed is half precision where TensorFlow holds it to be safe (default: float32).")
  private Precision precision;

  @Option(
      names = "--xla",
      description = "Have TensorFlow compile the training with XLA; on a CPU it is slower.")
  private boolean xla;

  @Option(names = "--quiet", description = "No progress on stderr.")
  private boolean quiet;

  CheckpointOptions checkpoints() {
    return checkpoints;
  }

  Optional<String> device() {
    return Optional.ofNullable(device);
  }

  /** How TensorFlow is to run a new run's training. */
  Execution execution(Device where, int threads) {
    return new Execution(where, threads, precision(), xla);
  }

  Precision precision() {
    return Objects.requireNonNullElse(precision, Precision.FLOAT32);
  }

  boolean xla() {
    return xla;
  }

  /**
   * Checks that nothing is asked for that a run was not started with.
   *
   * @param run its folder
   * @param before how it was started
   * @throws IllegalArgumentException when something is
   */
  void requireSame(Path run, Execution before) {
    if (xla && !before.xla()) {
      throw new IllegalArgumentException(run + " was started without --xla; resume it without");
    }
    if (precision != null && precision != before.precision()) {
      throw new IllegalArgumentException(
          "%s was started with --precision %s, not %s; resume it without"
              .formatted(run, before.precision(), precision));
    }
  }

  Output output() {
    return output;
  }

  boolean quiet() {
    return quiet;
  }

  /** Where a new run goes. */
  Path runFolder(String command) {
    var parent = Objects.requireNonNullElse(out, Path.of("runs"));
    if (name == null) {
      return parent.resolve(command + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME));
    }
    boolean plain =
        !name.isBlank()
            && !name.startsWith(".")
            && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    if (!plain) {
      throw new IllegalArgumentException(
          "--name takes a plain name that does not begin with a dot, not '%s'; folders go to --out"
              .formatted(name.replaceAll("\\p{Cntrl}", "?")));
    }
    return parent.resolve(name);
  }

  /** Refuses the options that only a new run can have. */
  void requireNoPlace() {
    if (out != null || name != null) {
      throw new IllegalArgumentException(
          "--resume names the run's folder; --out and --name are for new runs");
    }
  }

  /** The data of a new run. */
  ImageSet readData() throws DataException {
    return scale == null ? ImageSet.read(data.path()) : ImageSet.read(data.path(), scale);
  }

  /**
   * The data of a run that is resumed.
   *
   * @throws IllegalArgumentException when another scale than the run's was given
   */
  ImageSet readData(RunFolder run) throws IOException {
    var own = run.scaling().scale();
    if (scale != null && scale != own) {
      throw new IllegalArgumentException(
          "%s was started with data scaled by %s, not %s; resume it without --scale"
              .formatted(run.path(), own, scale));
    }
    return data.read(run);
  }

  /** The scale that was asked for. */
  Optional<Scale> scale() {
    return Optional.ofNullable(scale);
  }

  /** The settings of a new run with these numbers of hidden units. */
  RunConfig config(List<Integer> hidden) throws IOException {
    return config(hidden, base(hidden));
  }

  /**
   * The settings before those of the command line take their place: those of the recipe, or of the
   * run that is resumed.
   */
  RunConfig base(List<Integer> hidden) throws IOException {
    if (checkpoints.resume() != null) {
      return RunFolder.open(checkpoints.resume()).config();
    }
    var named = Recipes.read(Objects.requireNonNullElse(recipe, NOTEBOOK));
    return new RunConfig(named, hidden, 0, data.path().toString());
  }

  /** Where the settings of {@link #base} come from that no recipe has. */
  String origin() {
    return checkpoints.resume() == null ? "default" : checkpoints.resume().toString();
  }

  /** Where those of the recipe come from. */
  String recipeOrigin() {
    if (checkpoints.resume() != null) {
      return origin();
    }
    if (recipe == null) {
      return "recipe " + NOTEBOOK + " (default)";
    }
    return Recipes.SHIPPED.contains(recipe) ? "recipe " + recipe : recipe;
  }

  /** Settings with all that was given on the command line in place of their own. */
  RunConfig config(List<Integer> hidden, RunConfig base) throws IOException {
    var settings = recipe == null ? base.recipe() : Recipes.read(recipe);
    if (epochs != null) {
      settings = settings.withEpochs(epochs);
    }
    if (batchSize != null) {
      settings = settings.withBatchSize(batchSize);
    }
    if (learningRate != null) {
      settings = settings.withLearningRate(learningRate);
    }
    if (cdSteps != null) {
      settings = settings.with(settings.negativePhase().withSteps(cdSteps));
    }
    settings = settings.with(visible(settings.visible()));
    return new RunConfig(
        settings,
        Objects.requireNonNullElse(hidden, base.hidden()),
        Objects.requireNonNullElse(seed, base.seed()),
        base.data());
  }

  private VisibleSettings visible(VisibleSettings base) {
    var learn = Objects.requireNonNullElse(learnSigma, base.learnSigma());
    if (learn == LearnSigma.NO && (sigmaMinimum != null || sigmaMaximum != null)) {
      throw new IllegalArgumentException(
          "--sigma-min and --sigma-max bound a sigma that is learned; add --learn-sigma");
    }
    return new VisibleSettings(
        Objects.requireNonNullElse(sigma, base.sigma()),
        learn,
        Objects.requireNonNullElse(sigmaMinimum, base.sigmaMinimum()),
        Objects.requireNonNullElse(sigmaMaximum, base.sigmaMaximum()),
        base.centred());
  }
}

package org.gbrbm.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gbrbm.train.RunConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that {@code sweep} and {@code train} share. Those that are settings of a run have no
 * value when they are not given: they then are the recipe's, or those of the run that is resumed.
 */
final class TrainingOptions {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final String NOTEBOOK = "notebook";
  private static final RunConfig.Shared NOTEBOOK_SETTINGS =
      new RunConfig.Shared(25, 128, 0.001f, 1, 1f, 0);

  @Mixin private DataOption data;
  @Mixin private CheckpointOptions checkpoints;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for the runs (default: runs).")
  private Path out;

  @Option(
      names = "--name",
      description = "Name of this run's folder in it (default: the command and the time).")
  private String name;

  @Option(names = "--recipe", description = "Named settings; so far: notebook (default: notebook).")
  private String recipe;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images (default: 25).")
  private Integer epochs;

  @Option(names = "--batch-size", paramLabel = "N", description = "Images a step (default: 128).")
  private Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "Adam's step size (default: 0.001).")
  private Float learningRate;

  @Option(
      names = "--cd-steps",
      paramLabel = "K",
      description = "Gibbs steps to the negative sample (default: 1).")
  private Integer cdSteps;

  @Option(
      names = "--sigma",
      paramLabel = "X",
      description = "Standard deviation of the visible units (default: 1).")
  private Float sigma;

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

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress on stderr.")
  private boolean quiet;

  DataOption data() {
    return data;
  }

  CheckpointOptions checkpoints() {
    return checkpoints;
  }

  Optional<String> device() {
    return Optional.ofNullable(device);
  }

  boolean json() {
    return json;
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

  /** The settings of a new run with these numbers of hidden units. */
  RunConfig config(List<Integer> hidden) {
    var defaults = new RunConfig(NOTEBOOK, hidden, NOTEBOOK_SETTINGS, data.directory().toString());
    return config(hidden, defaults);
  }

  /** Settings with all that was given on the command line in place of their own. */
  RunConfig config(List<Integer> hidden, RunConfig base) {
    if (recipe != null && !recipe.equals(NOTEBOOK)) {
      throw new IllegalArgumentException(
          "--recipe: there is no recipe '" + recipe + "', only " + NOTEBOOK);
    }
    var training = base.training();
    return new RunConfig(
        Objects.requireNonNullElse(recipe, base.recipe()),
        Objects.requireNonNullElse(hidden, base.hidden()),
        new RunConfig.Shared(
            Objects.requireNonNullElse(epochs, training.epochs()),
            Objects.requireNonNullElse(batchSize, training.batchSize()),
            Objects.requireNonNullElse(learningRate, training.learningRate()),
            Objects.requireNonNullElse(cdSteps, training.cdSteps()),
            Objects.requireNonNullElse(sigma, training.sigma()),
            Objects.requireNonNullElse(seed, training.seed())),
        base.data());
  }
}

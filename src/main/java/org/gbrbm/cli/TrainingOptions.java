package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.gbrbm.compute.Execution.Precision;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.data.DataException;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Scale;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.train.Recipes;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that {@code sweep} and {@code train} share. Those that are settings of a run have no
 * value when they are not given: they then are the recipe's, or those of the run that is resumed.
 */
final class TrainingOptions {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final String NOTEBOOK = "notebook";

  @Mixin private DataOption data;
  @Mixin private RecipeOptions settings;
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

  @Option(names = "--seed", paramLabel = "N", description = "Random seed of the run (default: 0).")
  private Long seed;

  @Mixin private DeviceOption device;

  @Option(
      names = "--precision",
      paramLabel = "float32|mixed",
      description =
          "Precision on a GPU: mixed is half precision where TensorFlow considers it safe (default: float32).")
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

  Output output() {
    return output;
  }

  boolean quiet() {
    return quiet;
  }

  DeviceOption device() {
    return device;
  }

  Precision precision() {
    return Objects.requireNonNullElse(precision, Precision.FLOAT32);
  }

  boolean xla() {
    return xla;
  }

  Optional<Scale> scale() {
    return Optional.ofNullable(scale);
  }

  /** How the data of a new run are read. */
  DataFormat format() {
    return data.format();
  }

  /** How TensorFlow is to run the training. */
  ExecutionWish wish() {
    return new ExecutionWish(device.device(), Optional.ofNullable(precision), xla);
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
          String.format(
              Locale.ROOT,
              "--name takes a plain name that does not begin with a dot, not '%s'; folders go to --out",
              name.replaceAll("\\p{Cntrl}", "?")));
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
    return data.read(scale());
  }

  /** The data of a run that is resumed. */
  ImageSet readData(RunFolder run) throws IOException {
    return scale == null ? data.readAny(run) : data.readAny(run, scale);
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
    if (checkpoints.resume().isPresent()) {
      return RunFolder.open(checkpoints.resume().get()).config();
    }
    var named = Recipes.read(Objects.requireNonNullElse(recipe, NOTEBOOK));
    return new RunConfig(named, hidden, 0, data.path().toAbsolutePath().normalize().toString());
  }

  /** Settings with all that was given on the command line in place of their own. */
  RunConfig config(List<Integer> hidden, RunConfig base) throws IOException {
    return new RunConfig(
        settings.change(recipe == null ? base.recipe() : Recipes.read(recipe)),
        Objects.requireNonNullElse(hidden, base.hidden()),
        Objects.requireNonNullElse(seed, base.seed()),
        base.data());
  }

  /** Where the settings of {@link #base} come from that no recipe has. */
  String origin() {
    return checkpoints.resume().map(Path::toString).orElse("default");
  }

  /** Where those of the recipe come from. */
  String recipeOrigin() {
    if (checkpoints.resume().isPresent()) {
      return origin();
    }
    if (recipe == null) {
      return "recipe " + NOTEBOOK + " (default)";
    }
    return Recipes.SHIPPED.contains(recipe) ? "recipe " + recipe : recipe;
  }
}

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
import java.util.stream.IntStream;
import org.apache.commons.io.function.IOSupplier;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.data.DataException;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Scale;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.train.AutoRecipe;
import org.gbrbm.train.Recipe;
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
  private static final int MOST_IN_A_SECOND = 100;

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
      description =
          "Settings: auto, which suits them to the data; notebook, sharp, modern; or a JSON file (default: notebook for the Fashion-MNIST that comes with gbrbm, auto for other data).")
  private String recipe;

  @Option(names = "--seed", paramLabel = "N", description = "Random seed of the run (default: 0).")
  private Long seed;

  @Mixin private DeviceOption device;

  @Mixin private PrecisionOption precision;

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

  PrecisionOption precision() {
    return precision;
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
    return new ExecutionWish(device.device(), precision.precision(), xla);
  }

  /** Where a new run can go: one place if it has a name, others after it if it has none. */
  List<Path> runFolders(String command) {
    var parent = Objects.requireNonNullElse(out, Path.of("runs"));
    if (name == null) {
      var first = command + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
      return IntStream.rangeClosed(1, MOST_IN_A_SECOND)
          .mapToObj(i -> parent.resolve(i == 1 ? first : first + "-" + i))
          .toList();
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
    return List.of(parent.resolve(name));
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

  /** The name or file of a new run's recipe. */
  private String recipe() {
    return Objects.requireNonNullElse(
        recipe, data.isShipped() ? Recipes.NOTEBOOK : AutoRecipe.NAME);
  }

  /** The recipe of a new run; empty where it depends on the data. */
  Optional<Recipe> fixedRecipe() throws IOException {
    return Recipes.fixed(recipe());
  }

  /** The recipe of a run that is resumed, unless another was named. */
  Recipe recipe(RunConfig resumed, IOSupplier<ImageSet> images) throws IOException {
    if (recipe == null) {
      return resumed.recipe();
    }
    var fixed = fixedRecipe();
    return fixed.isPresent() ? fixed.get() : autoRecipe(images.get());
  }

  /** The recipe auto for images, with the background that was given on the command line. */
  Recipe autoRecipe(ImageSet images) {
    return AutoRecipe.of(images.train(), settings.background());
  }

  /** A recipe with all that was given on the command line in place of its own settings. */
  Recipe change(Recipe base) {
    return settings.change(base);
  }

  /** The settings of a new run. */
  RunConfig config(List<Integer> hidden, Recipe changed) {
    var path = data.path().toAbsolutePath().normalize().toString();
    return new RunConfig(changed, hidden, Objects.requireNonNullElse(seed, 0L), path);
  }

  /** The settings of a run that is resumed, hidden units only if they were given. */
  RunConfig config(List<Integer> hidden, Recipe changed, RunConfig resumed) {
    return new RunConfig(
        changed,
        Objects.requireNonNullElse(hidden, resumed.hidden()),
        Objects.requireNonNullElse(seed, resumed.seed()),
        resumed.data());
  }

  /** Where the settings come from that no recipe has. */
  String origin() {
    return checkpoints.resume().map(Path::toString).orElse("default");
  }

  /** Where those of the recipe come from. */
  String recipeOrigin() {
    if (recipe == null && checkpoints.resume().isPresent()) {
      return origin();
    }
    if (recipe == null) {
      return "recipe " + recipe() + " (default)";
    }
    boolean known = recipe.equals(AutoRecipe.NAME) || Recipes.SHIPPED.contains(recipe);
    return known ? "recipe " + recipe : recipe;
  }
}

package org.gbrbm.run;

import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.Scaling;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.FolderLock;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.files.WholeFiles;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.Checkpoints;
import org.gbrbm.train.EpochLikelihood;
import org.gbrbm.train.TrainingConfig;

/**
 * The folder of a run: {@code config.json}, {@code conditions.json}, {@code results.json} once all
 * models are trained, and for each number of hidden units M a folder {@code mM} with the model's
 * {@link Checkpoints}. Who writes to it holds its {@link #lock}.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
  private static final String CONFIG = "config.json";
  private static final String CONDITIONS = "conditions.json";
  private static final String RESULTS = "results.json";
  private static final String ANOMALIES = "anomaly.json";

  /**
   * Makes the folder of a new run; {@link #begin} makes it one.
   *
   * @param path a folder that does not exist yet, or is empty but for hidden files: such as one
   *     where a run ended before it began
   * @return the folder, not yet a run
   * @throws FileAlreadyExistsException when there is something else of that name
   * @throws IOException when the folder cannot be written
   */
  public static RunFolder make(Path path) throws IOException {
    WholeFiles.makeFolders(path.toAbsolutePath().getParent());
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!isUnused(path)) {
        throw e;
      }
    }
    return new RunFolder(path);
  }

  private static boolean isUnused(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (var entries = Files.list(path)) {
      return entries.allMatch(
          entry -> {
            var name = entry.getFileName().toString();
            return name.startsWith(".") || name.equals(CONDITIONS);
          });
    }
  }

  /**
   * {@return the folder of an earlier run}
   *
   * @param path the folder
   * @throws IllegalArgumentException when it is not the folder of a run; it tells which runs are
   *     beside it
   */
  public static RunFolder open(Path path) {
    if (!isRun(path)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is not the folder of a run: %s%s",
              path,
              Files.exists(path) ? "it has no " + CONFIG : "there is no such folder",
              beside(path)));
    }
    return new RunFolder(path);
  }

  /**
   * {@return whether a folder is that of a run}
   *
   * @param path the folder, which need not exist
   */
  public static boolean isRun(Path path) {
    return Files.isRegularFile(path.resolve(CONFIG));
  }

  private static String beside(Path path) {
    var parent = path.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return "";
    }
    try (var folders = Files.list(parent)) {
      var names =
          folders
              .filter(RunFolder::isRun)
              .map(run -> run.getFileName().toString())
              .sorted()
              .toList();
      return names.isEmpty()
          ? ""
          : String.format(
              Locale.ROOT, "; %s has the runs %s", parent.getFileName(), String.join(", ", names));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Takes the right to write to the folder.
   *
   * @return the lock, to be closed when writing is over
   * @throws org.gbrbm.files.FolderInUseException when another process has it
   * @throws IOException when the lock file cannot be written
   */
  public FolderLock lock() throws IOException {
    return FolderLock.acquire(path);
  }

  /**
   * Writes what the run is to do into its new folder.
   *
   * @param config the settings
   * @param conditions what else the results depend on
   * @throws FileAlreadyExistsException when another process has begun a run here meanwhile
   * @throws IOException when they cannot be written
   */
  public void begin(RunConfig config, RunConditions conditions) throws IOException {
    if (!isUnused(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    JsonFiles.write(path.resolve(CONDITIONS), conditions);
    JsonFiles.write(path.resolve(CONFIG), config); // last: it makes the folder one of a run
  }

  /**
   * Refuses a folder in which a link stands for one of a model's folders: a run that came from
   * elsewhere could so lead writing and deleting out of itself.
   *
   * @throws IllegalArgumentException that names the link
   * @throws IOException when the settings cannot be read
   */
  public void requireNoLinks() throws IOException {
    for (int hidden : config().hidden()) {
      for (var inside : List.of(model(hidden), checkpoints(hidden).folder())) {
        if (Files.isSymbolicLink(inside)) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "%s is a link: a run is only gone on with where all of it lies in its folder",
                  inside));
        }
      }
    }
  }

  /**
   * Replaces the settings. The results so far, not those of the new settings, are removed.
   *
   * @param config the new settings
   * @throws IOException when they cannot be written
   */
  public void change(RunConfig config) throws IOException {
    JsonFiles.write(path.resolve(CONFIG), config);
    Files.deleteIfExists(path.resolve(RESULTS));
    Files.deleteIfExists(path.resolve(ANOMALIES));
  }

  /**
   * Removes what interrupted writes left; see {@link WholeFiles}. The lock must be held.
   *
   * @throws IOException when it cannot be removed
   */
  public void removeLeftovers() throws IOException {
    WholeFiles.removeAllLeftovers(path);
    for (int hidden : config().hidden()) {
      if (Files.isDirectory(model(hidden))) {
        WholeFiles.removeAllLeftovers(model(hidden));
      }
    }
  }

  /**
   * {@return the settings that the run was started with}
   *
   * @throws IOException when they cannot be read
   */
  public RunConfig config() throws IOException {
    return JsonFiles.read(path.resolve(CONFIG), RunConfig.class);
  }

  /**
   * {@return the conditions that the run was started under}
   *
   * @throws IOException when they cannot be read
   */
  public RunConditions conditions() throws IOException {
    var unknown =
        Map.of( // before 0.2.0
            "rows",
            0,
            "columns",
            0,
            "format",
            DataFormat.AUTO,
            "format/missing",
            false,
            "format/names",
            List.of());
    return JsonFiles.read(path.resolve(CONDITIONS), RunConditions.class, unknown);
  }

  /**
   * {@return how the values of the images were scaled that the models were trained on}
   *
   * @throws IOException when it cannot be read
   */
  public Scaling scaling() throws IOException {
    return conditions().scaling();
  }

  /**
   * {@return the folder of one model}
   *
   * @param hidden M, its number of hidden units
   */
  public Path model(int hidden) {
    return path.resolve(String.format(Locale.ROOT, "m%03d", hidden));
  }

  /**
   * {@return what else is known of one model}
   *
   * @param hidden M, its number of hidden units
   */
  public ModelNotes notes(int hidden) {
    return new ModelNotes(model(hidden));
  }

  /**
   * {@return the checkpoints of one model}
   *
   * @param hidden M, its number of hidden units
   */
  public Checkpoints checkpoints(int hidden) {
    return new Checkpoints(model(hidden).resolve("checkpoint"));
  }

  /**
   * Finds the checkpoint of a model that is to be used: the newest that is sound, or, where
   * examples are held out, the best up to that one.
   *
   * @param hidden M, its number of hidden units
   * @param warnings told about each newer one that is damaged
   * @return the checkpoint
   * @throws IllegalArgumentException when the model has none
   * @throws IOException when none that it has is sound
   */
  public Checkpoint checkpoint(int hidden, Consumer<String> warnings) throws IOException {
    var newest =
        checkpoints(hidden)
            .newest(warnings)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        String.format(
                            Locale.ROOT,
                            "%s has no checkpoint of its model with %d hidden units",
                            path,
                            hidden)));
    var progress = newest.progress();
    return progress.bestStep() == progress.step()
        ? newest
        : checkpoints(hidden).sound(progress.bestStep());
  }

  /**
   * Reads a model as its newest sound checkpoint has it, whether its training is done or not.
   *
   * @param hidden M, its number of hidden units
   * @param warnings told about each newer checkpoint that is damaged
   * @return the model, on the data as scaled
   * @throws IllegalArgumentException when the run has no such model
   * @throws IOException when it cannot be read
   */
  public RbmParameters parameters(int hidden, Consumer<String> warnings) throws IOException {
    return parameters(checkpoint(hidden, warnings), config().forModel(hidden));
  }

  /**
   * {@return the likelihoods after the epochs of a model; none where they were not tracked}
   *
   * @param hidden its number of hidden units
   * @throws IOException when they cannot be read
   */
  public List<EpochLikelihood> likelihoods(int hidden) throws IOException {
    if (!config().recipe().trackLikelihood()) {
      return List.of(); // finding the newest sound checkpoint reads all of it
    }
    var newest = checkpoints(hidden).newest(damaged -> {});
    return newest.isEmpty() ? List.of() : newest.get().progress().likelihoods();
  }

  static RbmParameters parameters(Checkpoint checkpoint, TrainingConfig config) throws IOException {
    var parameters = checkpoint.parameters(config.recipe());
    if (parameters.hidden() != config.hidden()) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "%s holds a model with %d hidden units, not %d",
              checkpoint.folder(),
              parameters.hidden(),
              config.hidden()));
    }
    return parameters;
  }

  /**
   * {@return the results}
   *
   * @throws UnfinishedRunException when the run is not done
   * @throws IOException when they cannot be read or are damaged
   */
  public RunResults results() throws IOException {
    var file = path.resolve(RESULTS);
    if (!Files.isRegularFile(file)) {
      throw new UnfinishedRunException(this, RESULTS);
    }
    var unknown = Map.of("images", "", "baselines", NullNode.getInstance()); // before 0.2.0
    return JsonFiles.read(file, RunResults.class, unknown);
  }

  /**
   * {@return how well its models tell unusual examples; empty where that was not measured}
   *
   * @throws IOException when it cannot be read
   */
  public Optional<AnomalyTest> anomalies() throws IOException {
    var file = path.resolve(ANOMALIES);
    return Files.exists(file)
        ? Optional.of(JsonFiles.read(file, AnomalyTest.class))
        : Optional.empty();
  }

  /**
   * Keeps how well its models tell unusual examples.
   *
   * @param measured that
   * @throws IOException when it cannot be written
   */
  public void write(AnomalyTest measured) throws IOException {
    JsonFiles.write(path.resolve(ANOMALIES), measured);
  }

  /**
   * Writes the results, which makes the run one that is done.
   *
   * @param results of all its models
   * @throws IOException when they cannot be written
   */
  public void write(RunResults results) throws IOException {
    JsonFiles.write(path.resolve(RESULTS), results);
  }

  /** {@return the last part of the folder's path: what the run is called} */
  public String name() {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }
}

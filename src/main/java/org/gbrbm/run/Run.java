package org.gbrbm.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.gbrbm.compute.AvailableDevice;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.Execution.Precision;
import org.gbrbm.compute.ExecutionWish;
import org.gbrbm.compute.SettingException;
import org.gbrbm.data.DataFormat;
import org.gbrbm.data.ImageSet;
import org.gbrbm.files.FolderLock;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.train.Optimisation.Schedule;
import org.gbrbm.train.Recipes;
import org.gbrbm.train.TrainingSet;

/**
 * A run that is ready to be trained, new or resumed: the folder that it writes to, which no other
 * process may write to until it is closed, and all that its results depend on. A {@link Sweep}
 * trains its models.
 */
public final class Run implements AutoCloseable {
  /** Multiplications in a product of v and W from which threads give more than they cost. */
  private static final double WORTH_THREADS = 1 << 24;

  /** The same of bfloat16 numbers, whose products take less of a step. */
  private static final double WORTH_THREADS_IN_BFLOAT16 = 1 << 26;

  /** Weights of a model from which products of bfloat16 numbers save more than their casts cost. */
  private static final double WORTH_BFLOAT16 = 1 << 19;

  private final RunFolder folder;
  private final FolderLock lock;
  private final RunConfig config;
  private final ImageSet images;
  private final RunConditions conditions;

  private Run(
      RunFolder folder,
      FolderLock lock,
      RunConfig config,
      ImageSet images,
      RunConditions conditions) {
    this.folder = folder;
    this.lock = lock;
    this.config = config;
    this.images = images;
    this.conditions = conditions;
  }

  /**
   * Begins a new run. Nothing is written when it is refused.
   *
   * @param path its folder, which must not exist yet
   * @param config its settings
   * @param format how the data are read
   * @param images what it is trained on and tested with
   * @param wish how TensorFlow is to run it
   * @return the run
   * @throws IllegalArgumentException when a setting cannot be used with these images or on this
   *     machine
   * @throws java.nio.file.FileAlreadyExistsException when there is something else at the path
   * @throws IOException when the folder cannot be written
   */
  public static Run begin(
      Path path, RunConfig config, DataFormat format, ImageSet images, ExecutionWish wish)
      throws IOException {
    var execution = execution(config, images, wish);
    var conditions =
        new RunConditions(
            images.checksum(),
            images.train().rows(),
            images.train().columns(),
            format.withNames(images.names()),
            images.scaling(),
            execution);
    var folder = RunFolder.make(path);
    var lock = folder.lock();
    try {
      folder.begin(config, conditions);
      return new Run(folder, lock, config, images, conditions);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Takes up an earlier run.
   *
   * @param folder the run
   * @param wanted its settings; the number of epochs may be larger than before
   * @param images its images
   * @param wish how TensorFlow is to run it, which must be as before
   * @param warnings told what will not be as in a run that was never stopped
   * @return the run
   * @throws IllegalArgumentException when a setting differs, or the images or the device do
   * @throws org.gbrbm.files.FolderInUseException when another process writes to the folder
   * @throws IOException when the folder cannot be read or written
   */
  public static Run resume(
      RunFolder folder,
      RunConfig wanted,
      ImageSet images,
      ExecutionWish wish,
      Consumer<String> warnings)
      throws IOException {
    var lock = folder.lock();
    try {
      var saved = folder.config();
      folder.requireNoLinks();
      requireSame(folder, saved, wanted);
      requireFit(wanted, images);
      var conditions = folder.conditions();
      conditions.requireSame(folder, images);
      wish.requireSame(conditions.execution());
      folder.removeLeftovers();
      if (!wanted.equals(saved)) {
        folder.change(wanted);
        warnOfSchedule(wanted.recipe().optimisation().schedule(), warnings);
      }
      return new Run(folder, lock, wanted, images, conditions);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * {@return how TensorFlow is to train new models}
   *
   * @param config what is to be trained
   * @param images what it is trained on and tested with
   * @param wish what matters to the user
   * @throws IllegalArgumentException when a setting cannot be used with these images or on this
   *     machine
   */
  public static Execution execution(RunConfig config, ImageSet images, ExecutionWish wish) {
    requireFit(config, images);
    int visible = images.train().size();
    var execution =
        wish.choose(
            precision -> threads(config, visible, precision), gainsByBfloat16(config, visible));
    imagesOn(config, images, execution);
    return execution;
  }

  /**
   * {@return where the training images are held: on the device that trains, unless that is a GPU
   * which has no room for them}
   *
   * @param config what is to be trained
   * @param images what it is trained on and tested with
   * @param execution how it is trained
   * @throws IllegalArgumentException when the device cannot hold what is trained
   */
  public static Device imagesOn(RunConfig config, ImageSet images, Execution execution) {
    return execution.device() == Device.CPU
        ? Device.CPU
        : AvailableDevice.gpu(execution.threads())
            .map(gpu -> MemoryEstimate.imagesOn(config, images.train(), sideBySide(config), gpu))
            .orElse(Device.GPU);
  }

  private static void requireFit(RunConfig config, ImageSet images) {
    int batchSize = config.recipe().batchSize();
    int count = images.train().count();
    if (batchSize > count) {
      throw new SettingException(
          "batchSize",
          String.format(
              Locale.ROOT,
              "batches of %d are larger than the data: %d training images; try %d",
              batchSize,
              count,
              (count + 9) / 10));
    }
    TrainingSet.requireFit(config.recipe(), images.train());
    MemoryEstimate.requireFit(config, images.train(), sideBySide(config));
  }

  private static void warnOfSchedule(Schedule schedule, Consumer<String> warnings) {
    if (schedule != Schedule.CONSTANT) {
      warnings.accept(
          String.format(
              Locale.ROOT,
              "the %s learning rate is stretched to the new number of epochs, so this is not what so many epochs from the start would have been",
              schedule));
    }
  }

  /**
   * Checks that a run can go on with settings.
   *
   * @param folder the run
   * @param saved its settings
   * @param wanted the settings; the number of epochs may be larger than before
   * @throws IllegalArgumentException when another setting differs
   */
  public static void requireSame(RunFolder folder, RunConfig saved, RunConfig wanted) {
    boolean more = wanted.recipe().epochs() > saved.recipe().epochs();
    var differences = new ArrayList<String>();
    addDifferences(
        JsonFiles.tree(more ? saved.withEpochs(wanted.recipe().epochs()) : saved),
        JsonFiles.tree(wanted),
        differences);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s was started with other settings: %s. Resume it without them (only the number of epochs may grow), or start a new run",
              folder.path(),
              String.join("; ", differences)));
    }
  }

  private static void addDifferences(JsonNode saved, JsonNode wanted, List<String> differences) {
    for (var setting : saved.properties()) {
      var other = wanted.get(setting.getKey());
      if (setting.getValue().isObject()) {
        addDifferences(setting.getValue(), other, differences);
      } else if (!setting.getValue().equals(other)) {
        differences.add(
            String.format(
                Locale.ROOT, "%s %s, not %s", setting.getKey(), setting.getValue(), other));
      }
    }
  }

  /** The notebook's recipe has reference results, which are of single precision. */
  private static boolean gainsByBfloat16(RunConfig config, int visible) {
    double weights = (double) visible * Collections.max(config.hidden());
    return weights >= WORTH_BFLOAT16 && !config.recipe().name().equals(Recipes.NOTEBOOK);
  }

  /** One where models are side by side, and for a small one; all processors otherwise. */
  private static int threads(RunConfig config, int visible, Precision precision) {
    int largest = Collections.max(config.hidden());
    double product = (double) config.recipe().batchSize() * visible * largest;
    double worth = precision == Precision.BFLOAT16 ? WORTH_THREADS_IN_BFLOAT16 : WORTH_THREADS;
    return sideBySide(config) > 1 || product < worth
        ? 1
        : Math.min(Runtime.getRuntime().availableProcessors(), Execution.MOST_THREADS);
  }

  /** More than there are processors: what one draws serves all that are trained beside it. */
  private static int sideBySide(RunConfig config) {
    return Math.min(2 * Runtime.getRuntime().availableProcessors(), config.hidden().size());
  }

  /** How many models are trained at a time, each from a thread of its own. */
  int sideBySide() {
    return sideBySide(config);
  }

  /** {@return the folder that the run writes to} */
  public RunFolder folder() {
    return folder;
  }

  /** {@return what the run is to do} */
  public RunConfig config() {
    return config;
  }

  /** {@return what it is trained on and tested with} */
  public ImageSet images() {
    return images;
  }

  /** {@return what its results depend on beside the settings} */
  public RunConditions conditions() {
    return conditions;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

package org.gbrbm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.gbrbm.data.ImageSet;
import org.gbrbm.files.FolderLock;
import org.gbrbm.run.MemoryEstimate;
import org.gbrbm.run.RunConditions;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.train.Device;
import org.gbrbm.train.Execution;
import org.gbrbm.train.Optimisation.Schedule;
import org.gbrbm.train.TrainingGroup;

/**
 * A run that is ready to be trained, new or resumed.
 *
 * @param folder its folder
 * @param lock the right to write to it
 * @param config its settings
 * @param images what it is trained on and tested with
 * @param conditions what else its results depend on
 */
record TrainingJob(
    RunFolder folder, FolderLock lock, RunConfig config, ImageSet images, RunConditions conditions)
    implements AutoCloseable {

  /** Multiplications in a product of v and W from which threads give more than they cost. */
  private static final double WORTH_THREADS = 1 << 24;

  /**
   * Begins a new run. Nothing is written when it is refused.
   *
   * @param options its settings
   * @param hidden its numbers of hidden units
   * @param command the command's name, after which its folder is named if no name is given
   * @throws IllegalArgumentException when a setting is out of its range or too large
   * @throws IOException when data could not be read or the folder not be written
   */
  static TrainingJob begin(TrainingOptions options, List<Integer> hidden, String command)
      throws IOException {
    var path = options.runFolder(command);
    var config = options.config(hidden);
    var images = options.readData();
    requireFit(config, images);
    int threads = threads(config, images.train().size());
    var device = Device.choose(options.device().orElse("auto"), threads);
    var conditions =
        new RunConditions(images.checksum(), images.scaling(), options.execution(device, threads));
    var folder = RunFolder.make(path);
    var lock = folder.lock();
    try {
      folder.begin(config, conditions);
      return new TrainingJob(folder, lock, config, images, conditions);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Takes up an earlier run.
   *
   * @param options the run's folder, and settings that must not differ from the run's, apart from
   *     more epochs
   * @param hidden numbers of hidden units, or null when none were given
   * @param warnings told what will not be as in a run that was never stopped
   * @throws IllegalArgumentException when a setting differs, or the images or the device do
   * @throws org.gbrbm.files.FolderInUseException when another process writes to the folder
   * @throws IOException when data or folder could not be read
   */
  static TrainingJob resume(
      TrainingOptions options, List<Integer> hidden, Consumer<String> warnings) throws IOException {
    options.requireNoPlace();
    var folder = RunFolder.open(options.checkpoints().resume());
    var lock = folder.lock();
    try {
      var saved = folder.config();
      folder.requireNoLinks();
      var config = options.config(hidden, saved);
      requireSame(folder, saved, config);
      var images = options.readData(folder);
      requireFit(config, images);
      var conditions = folder.conditions();
      requireSame(folder, conditions, images, options);
      folder.removeLeftovers();
      if (!config.equals(saved)) {
        folder.change(config);
        warnOfSchedule(config.recipe().optimisation().schedule(), warnings);
      }
      return new TrainingJob(folder, lock, config, images, conditions);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void requireFit(RunConfig config, ImageSet images) {
    int batchSize = config.recipe().batchSize();
    int count = images.train().count();
    if (batchSize > count) {
      throw new IllegalArgumentException(
          "--batch-size %d is larger than the data: %d training images; try --batch-size %d"
              .formatted(batchSize, count, (count + 9) / 10));
    }
    MemoryEstimate.requireFit(config, images.train(), sideBySide(config));
  }

  private static void warnOfSchedule(Schedule schedule, Consumer<String> warnings) {
    if (schedule != Schedule.CONSTANT) {
      warnings.accept(
          "the %s learning rate is stretched to the new --epochs, so this is not what so many epochs from the start would have been"
              .formatted(schedule));
    }
  }

  private static void requireSame(RunFolder folder, RunConfig saved, RunConfig asked) {
    boolean more = asked.recipe().epochs() > saved.recipe().epochs();
    var differences = new ArrayList<String>();
    var json = new ObjectMapper();
    addDifferences(
        json.valueToTree(more ? saved.withEpochs(asked.recipe().epochs()) : saved),
        json.valueToTree(asked),
        differences);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "%s was started with other settings: %s. Resume it without them (only --epochs may grow), or start a new run"
              .formatted(folder.path(), String.join("; ", differences)));
    }
  }

  private static void addDifferences(JsonNode saved, JsonNode asked, List<String> differences) {
    for (var setting : saved.properties()) {
      var other = asked.get(setting.getKey());
      if (setting.getValue().isObject()) {
        addDifferences(setting.getValue(), other, differences);
      } else if (!setting.getValue().equals(other)) {
        differences.add("%s %s, not %s".formatted(setting.getKey(), setting.getValue(), other));
      }
    }
  }

  private static void requireSame(
      RunFolder folder, RunConditions saved, ImageSet images, TrainingOptions options) {
    if (!images.checksum().equals(saved.images())) {
      throw new IllegalArgumentException(
          "%s was started with other images (%s, not %s); name them with --data"
              .formatted(folder.path(), saved.images(), images.checksum()));
    }
    // "auto" on another machine may mean another device: the run's own is what is wanted then.
    var wanted = options.device().filter(choice -> !choice.equals("auto"));
    var before = saved.execution();
    var device = Device.choose(wanted.orElse(before.device().name()), before.threads());
    if (device != before.device()) {
      throw new IllegalArgumentException(
          "%s was started on device %s, not %s; resume it without --device"
              .formatted(folder.path(), before.device(), device));
    }
    options.requireSame(folder.path(), before);
  }

  /** How many models are trained at a time: a thread each; one alone takes all there are. */
  int sideBySide() {
    return sideBySide(config);
  }

  /** One where models are side by side, and for a small one, all there are otherwise. */
  private static int threads(RunConfig config, int visible) {
    int largest = Collections.max(config.hidden());
    double product = (double) config.recipe().batchSize() * visible * largest;
    return sideBySide(config) > 1 || product < WORTH_THREADS
        ? 1
        : Math.min(Runtime.getRuntime().availableProcessors(), Execution.MOST_THREADS);
  }

  /** More than there are processors: what one draws serves all that are trained beside it. */
  private static int sideBySide(RunConfig config) {
    return Math.min(2 * Runtime.getRuntime().availableProcessors(), config.hidden().size());
  }

  /** What trains the models together; on a GPU what they draw in common would go by the host. */
  Optional<TrainingGroup> group() {
    boolean pays = sideBySide() > 1 && conditions.execution().device() == Device.CPU;
    return pays
        ? Optional.of(new TrainingGroup(Runtime.getRuntime().availableProcessors()))
        : Optional.empty();
  }

  /** The command line that goes on with this run. */
  String resumeCommand(String command) {
    return Shell.command(command, "--resume", folder.path().toString());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

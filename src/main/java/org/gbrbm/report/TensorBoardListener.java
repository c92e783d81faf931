package org.gbrbm.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.ModelViewer;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.EpochInterval;
import org.gbrbm.train.EpochResult;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingListener;
import org.gbrbm.train.TrainingProgress;

/**
 * Writes what TensorBoard shows of a model: the loss of every epoch, and after the first, the last
 * and some epochs between them also errors, free energies, pictures, and histograms of the
 * parameters. TensorBoard's steps are epochs.
 *
 * <p>Each epoch, or of many epochs some in a row, has a file of its own, {@code
 * events.out.tfevents.epoch-NNNNNN} after the last of them, that is written whole: so no epoch is
 * there twice or half, whatever was stopped and resumed. A resumed training removes the files of
 * epochs that it will train again, and makes up for files that are missing.
 */
public final class TensorBoardListener implements TrainingListener {
  private static final Pattern FILE = Pattern.compile("events\\.out\\.tfevents\\.epoch-(\\d{6,9})");

  private final Path folder;
  private final ImageSet images;
  private final long seed;
  private final int epochs;
  private final EpochInterval interval;
  private final ModelViewer viewer;
  private EpochEvents events;

  /**
   * Creates a listener.
   *
   * @param folder the model's folder, after which TensorBoard calls it
   * @param images what it is trained on and tested with
   * @param seed the random seed of samples and sampled errors
   * @param epochs how many epochs are trained
   * @param viewer shows the model after an epoch; open for as long as this is used
   */
  public TensorBoardListener(
      Path folder, ImageSet images, long seed, int epochs, ModelViewer viewer) {
    this.folder = folder;
    this.images = images;
    this.seed = seed;
    this.epochs = epochs;
    this.interval = EpochInterval.of(epochs);
    this.viewer = viewer;
  }

  @Override
  public void started(Trainer trainer) throws IOException {
    boolean atEpochEnd = trainer.step() % trainer.stepsPerEpoch() == 0;
    events = new EpochEvents(images, seed, viewer);
    makeUp(events, trainer.progress(), atEpochEnd ? trainer.parameters() : null);
  }

  @Override
  public void epochDone(Trainer trainer, EpochResult result) throws IOException {
    int epoch = result.epoch();
    if (interval.isAt(epoch)) {
      var progress = trainer.progress();
      var results = progress.epochs().subList(before(epoch), epoch);
      events.write(file(epoch), results, progress, isPictured(epoch) ? trainer.parameters() : null);
    }
  }

  @Override
  public void ended() {
    if (events != null) {
      events.close();
      events = null;
    }
  }

  @Override
  public void alreadyTrained(TrainingProgress progress, RbmParameters parameters)
      throws IOException {
    try (var missing = new EpochEvents(images, seed, viewer)) {
      makeUp(missing, progress, parameters);
    }
  }

  /**
   * Removes the files of later epochs, and writes those that are missing.
   *
   * @param progress what the finished epochs came to
   * @param parameters the model after the last of them, or null where it is not known
   */
  private void makeUp(EpochEvents missing, TrainingProgress progress, RbmParameters parameters)
      throws IOException {
    var done = progress.epochs();
    removeAfter(done.size());
    for (var result : done) {
      int epoch = result.epoch();
      if (interval.isAt(epoch) && !Files.exists(file(epoch))) {
        boolean known = epoch == done.size() && isPictured(epoch);
        missing.write(
            file(epoch), done.subList(before(epoch), epoch), progress, known ? parameters : null);
      }
    }
  }

  /** The last epoch that the file before that of this one has; 0 if there is none. */
  private int before(int epoch) {
    int before = epoch - 1;
    while (before > 0 && !interval.isAt(before) && !Files.exists(file(before))) {
      before--;
    }
    return before;
  }

  private void removeAfter(int last) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var entries = Files.list(folder)) {
      for (var entry : (Iterable<Path>) entries::iterator) {
        var name = FILE.matcher(entry.getFileName().toString());
        if (name.matches() && Integer.parseInt(name.group(1)) > last) {
          Files.delete(entry);
        }
      }
    }
  }

  private Path file(int epoch) {
    return folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.epoch-%06d", epoch));
  }

  /** A multiple of the epochs that a file has, so that there is one for it. */
  private int pictured() {
    int third = Math.max(5, (epochs + 2) / 3);
    return (third + interval.every() - 1) / interval.every() * interval.every();
  }

  /** Few, as one takes about a tenth of a second, however small the model. */
  private boolean isPictured(int epoch) {
    return epoch == 1 || epoch == epochs || epoch % pictured() == 0;
  }
}

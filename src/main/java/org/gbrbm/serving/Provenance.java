package org.gbrbm.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gbrbm.compute.Device;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Scaling;
import org.gbrbm.evaluate.AnomalyScore;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.evaluate.Evaluation;
import org.gbrbm.files.Versions;
import org.gbrbm.run.KnownLogZ;
import org.gbrbm.run.TrainedModel;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingConfig;

/**
 * Where an exported model came from.
 *
 * @param format the version of this record's form
 * @param created when it was exported, as ISO 8601 has it, in UTC
 * @param visible D, the number of visible units
 * @param config what it was trained to be
 * @param source where it was trained, and on what
 * @param finalLoss mean loss of the last epoch
 * @param testMse reconstruction error on the test images, sampled hidden units; null where it was
 *     not measured
 * @param testMseMeanField the same with the hidden probabilities themselves
 * @param logZ log Z of the model on the data as scaled, in nats; null where it is not known
 * @param calibration how the model answers to ordinary examples; null where an older version has
 *     trained it
 * @param trainedWith versions of this software and what it ran on, in training
 * @param exportedWith the same, in the export
 */
public record Provenance(
    int format,
    String created,
    int visible,
    TrainingConfig config,
    Source source,
    double finalLoss,
    Double testMse,
    Double testMseMeanField,
    Double logZ,
    Calibration calibration,
    Map<String, String> trainedWith,
    Map<String, String> exportedWith) {

  /** The form that this software writes. */
  public static final int FORMAT = 3;

  /** The one before: there is no calibration, and log Z is not known. */
  static final int FORMAT_WITHOUT_CALIBRATION = 2;

  /** That of version 0.1.0: besides, the graph has the parameters for the data as they are. */
  static final int FORMAT_WITHOUT_SCALING = 1;

  /**
   * Where a model was trained, and on what. Folders have only their own names here: where they lay
   * is nobody else's business.
   *
   * @param run the run's folder
   * @param checkpoint the checkpoint in it
   * @param data the folder of the images
   * @param images the checksum of the images
   * @param scaling how their values were scaled; the exported model takes them as they were before
   * @param device the device
   * @param rows those of an image; 1 for vectors, 0 where an older version has not stored them
   * @param columns the names of the columns of a table that the model takes, in its order; empty
   *     where the data had none
   */
  public record Source(
      String run,
      String checkpoint,
      String data,
      String images,
      Scaling scaling,
      String device,
      int rows,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> columns) {

    /**
     * Checks that the scaling is there.
     *
     * @throws IllegalArgumentException when it is not
     */
    public Source {
      if (scaling == null) {
        throw new IllegalArgumentException("the scaling of the data is missing");
      }
      columns = List.copyOf(columns);
    }
  }

  /**
   * Checks that nothing is missing.
   *
   * @throws IllegalArgumentException when something is
   */
  public Provenance {
    if (created == null
        || config == null
        || source == null
        || trainedWith == null
        || exportedWith == null) {
      throw new IllegalArgumentException("a part of the provenance is missing");
    }
  }

  /**
   * {@return where a model came from that a program has trained, without the folder of a run}
   *
   * @param trainer what has trained it, done
   * @param device where
   * @param images on what
   * @param data what these are called
   * @param error on the test images; empty where it was not measured
   * @param calibration how the model answers to ordinary examples
   * @param versions of this software and what it runs on
   * @throws IllegalArgumentException when no epoch is done
   */
  public static Provenance of(
      Trainer trainer,
      Device device,
      ImageSet images,
      String data,
      Optional<Evaluation> error,
      Calibration calibration,
      Map<String, String> versions) {
    var epochs = trainer.progress().epochs();
    if (epochs.isEmpty()) {
      throw new IllegalArgumentException("the model has not been trained for an epoch");
    }
    return new Provenance(
        FORMAT,
        now(),
        images.train().size(),
        trainer.config(),
        new Source(
            "none",
            "none",
            data,
            images.checksum(),
            images.scaling(),
            device.spec().toString(),
            images.train().rows(),
            images.names()),
        epochs.get(epochs.size() - 1).loss(),
        error.map(Evaluation::mse).orElse(null),
        error.map(Evaluation::mseMeanField).orElse(null),
        null,
        calibration,
        versions,
        versions);
  }

  /**
   * {@return where a model of a run came from}
   *
   * @param model the model
   */
  public static Provenance of(TrainedModel model) {
    var config = model.results().config();
    var result = model.result();
    return new Provenance(
        FORMAT,
        now(),
        model.parameters().visible(),
        config.forModel(result.hidden()),
        new Source(
            model.folder().name(),
            result.checkpoint(),
            String.valueOf(Path.of(config.data()).toAbsolutePath().normalize().getFileName()),
            model.conditions().images(),
            model.conditions().scaling(),
            model.results().device(),
            model.conditions().rows(),
            model.conditions().format().names()),
        result.finalLoss(),
        result.testMse(),
        result.testMseMeanField(),
        model.logZ().map(KnownLogZ::logZ).orElse(null),
        model.calibration().orElse(null),
        model.results().versions(),
        Versions.all());
  }

  /** {@return the score by which {@code percentile} of the signature {@code score} goes} */
  public AnomalyScore anomalyScore() {
    return AnomalyScore.suiting(learnsDensity());
  }

  /** {@return whether the model was trained to be a density} */
  public boolean learnsDensity() {
    return config.recipe().learnsDensity();
  }

  /** {@return the time in the form of {@link #created}} */
  public static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

package org.gbrbm.serving;

import java.util.Map;
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
 * @param testMse reconstruction error on the test images, sampled hidden units
 * @param testMseMeanField the same with the hidden probabilities themselves
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
    double testMse,
    double testMseMeanField,
    Map<String, String> trainedWith,
    Map<String, String> exportedWith) {

  /** The form that this software writes and reads. */
  public static final int FORMAT = 1;

  /**
   * Where a model was trained, and on what. Folders have only their own names here: where they lay
   * is nobody else's business.
   *
   * @param run the run's folder
   * @param checkpoint the checkpoint in it
   * @param data the folder of the images
   * @param images the checksum of the images
   * @param device the device
   */
  public record Source(String run, String checkpoint, String data, String images, String device) {}

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
}

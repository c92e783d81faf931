package org.gbrbm.run;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.model.RbmParameters;

/**
 * A model of a run that is done, with what is known of it.
 *
 * @param folder the run
 * @param conditions of the run
 * @param results of the run
 * @param result that of the model
 * @param parameters the model, on the data as scaled
 * @param calibration how it answers to ordinary examples; empty where an older version has trained
 *     it
 * @param logZ its log Z, where that was measured
 */
public record TrainedModel(
    RunFolder folder,
    RunConditions conditions,
    RunResults results,
    ModelResult result,
    RbmParameters parameters,
    Optional<Calibration> calibration,
    Optional<KnownLogZ> logZ) {

  /**
   * Reads a model.
   *
   * @param folder the run
   * @param hidden its number of hidden units; empty for the run's best model
   * @param warnings told of what is damaged
   * @return the model
   * @throws IllegalArgumentException when the run is not done, or has no such model
   * @throws IOException when something cannot be read, or the model is not the one of the results
   */
  public static TrainedModel read(RunFolder folder, OptionalInt hidden, Consumer<String> warnings)
      throws IOException {
    var results = folder.results();
    int wanted = hidden.orElse(results.best());
    var result =
        results
            .model(wanted)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        String.format(
                            Locale.ROOT,
                            "%s has no model with %d hidden units, only %s",
                            folder.path(),
                            wanted,
                            results.config().hidden())));
    // The results are those of one checkpoint; an older one would be another model.
    var expected = folder.path().resolve(String.valueOf(result.checkpoint()));
    var newest = folder.checkpoint(wanted, warnings);
    if (!newest.folder().equals(expected)) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "%s: not there, or not sound; resume the run to train the model again",
              expected));
    }
    var notes = folder.notes(wanted);
    return new TrainedModel(
        folder,
        folder.conditions(),
        results,
        result,
        RunFolder.parameters(newest, results.config().forModel(wanted)),
        notes.calibration(),
        notes.logZ(String.valueOf(result.checkpoint())));
  }
}

package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.Versions;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.ModelResult;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.RunResults;
import org.gbrbm.serving.Provenance;
import org.gbrbm.train.Checkpoint;

/**
 * A model of a run that is done, and what is known of it.
 *
 * @param parameters the model
 * @param provenance where it comes from
 */
record TrainedModel(RbmParameters parameters, Provenance provenance) {

  /**
   * Reads a model.
   *
   * @param folder the run
   * @param hidden its number of hidden units, or null for the run's best model
   * @param warnings told of what is damaged
   * @throws IllegalArgumentException when the run is not done, or has no such model
   * @throws IOException when something cannot be read, or the model is not the one of the results
   */
  static TrainedModel read(RunFolder folder, Integer hidden, Consumer<String> warnings)
      throws IOException {
    var results = folder.results(RunResults.class);
    int wanted = Objects.requireNonNullElse(hidden, results.best());
    var result =
        results
            .model(wanted)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s has no model with %d hidden units, only %s"
                            .formatted(folder.path(), wanted, results.config().hidden())));
    var parameters = Checkpoint.readParameters(checkpoint(folder, result, warnings));
    if (parameters.hidden() != wanted) {
      throw new DamagedFileException(
          "%s: its model with %d hidden units has %d"
              .formatted(folder.path(), wanted, parameters.hidden()));
    }
    return new TrainedModel(parameters, provenance(folder, results, result, parameters));
  }

  /** The checkpoint whose errors the results tell; an older one would be another model. */
  private static Path checkpoint(RunFolder folder, ModelResult result, Consumer<String> warnings)
      throws IOException {
    var newest = folder.checkpoints(result.hidden()).newest(warnings);
    var expected = folder.path().resolve(String.valueOf(result.checkpoint()));
    return newest
        .filter(prefix -> prefix.getParent().equals(expected))
        .orElseThrow(
            () ->
                new DamagedFileException(
                    "%s: not there, or not sound; train the model again with --resume"
                        .formatted(expected)));
  }

  private static Provenance provenance(
      RunFolder folder, RunResults results, ModelResult result, RbmParameters parameters)
      throws IOException {
    var config = results.config();
    var conditions = folder.conditions();
    return new Provenance(
        Provenance.FORMAT,
        Provenance.now(),
        parameters.visible(),
        config.forModel(result.hidden()),
        new Provenance.Source(
            ExportCommand.folderName(folder.path()),
            result.checkpoint(),
            ExportCommand.folderName(Path.of(config.data())),
            conditions.images(),
            conditions.scaling(),
            results.device()),
        result.finalLoss(),
        result.testMse(),
        result.testMseMeanField(),
        results.versions(),
        Versions.all());
  }
}

package org.gbrbm.serving;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.TrainedModel;

/**
 * A trained model, from a run or from an export.
 *
 * @param parameters the model, on the data as scaled
 * @param provenance where it came from, and what else is known of it
 */
public record StoredModel(RbmParameters parameters, Provenance provenance) {

  /**
   * Reads a model.
   *
   * @param path the folder of a run that is done, of an exported model, whose newest version is
   *     taken, or of one of its versions
   * @param hidden its number of hidden units, where it is one of a run; empty for the run's best
   * @param warnings told of what is damaged in a run
   * @return the model
   * @throws IllegalArgumentException when there is no such model, or the run is not done
   * @throws IOException when it cannot be read, or is damaged
   */
  public static StoredModel read(Path path, OptionalInt hidden, Consumer<String> warnings)
      throws IOException {
    if (RunFolder.isRun(path)) {
      var trained = TrainedModel.read(RunFolder.open(path), hidden, warnings);
      return new StoredModel(trained.parameters(), Provenance.of(trained));
    }
    var version = version(path);
    var provenance = ExportedModel.read(version).provenance();
    if (hidden.isPresent() && hidden.getAsInt() != provenance.config().hidden()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is a model with %d hidden units, not %d",
              version,
              provenance.config().hidden(),
              hidden.getAsInt()));
    }
    return new StoredModel(ExportedModel.parameters(version, provenance), provenance);
  }

  private static Path version(Path path) throws IOException {
    if (ExportedModel.isAt(path)) {
      return path;
    }
    var versions = new ModelVersions(path).all();
    if (versions.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s is neither an exported model nor the folder of a run", path));
    }
    return versions.get(versions.lastKey());
  }

  /** {@return how the data were scaled that it was trained on} */
  public Scaling scaling() {
    return provenance.source().scaling();
  }
}

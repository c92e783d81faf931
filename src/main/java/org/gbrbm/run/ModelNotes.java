package org.gbrbm.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gbrbm.evaluate.Calibration;
import org.gbrbm.files.JsonFiles;

/**
 * What is known of a model of a run beside its results: {@code calibration.json} and {@code
 * log-z.json} in its folder. Runs of version 0.1.0 have neither.
 *
 * @param folder the folder of the model
 */
public record ModelNotes(Path folder) {
  private static final String CALIBRATION = "calibration.json";
  private static final String LOG_Z = "log-z.json";

  /**
   * {@return how the model answers to ordinary examples; empty where that is not known}
   *
   * @throws IOException when it cannot be read
   */
  public Optional<Calibration> calibration() throws IOException {
    return read(CALIBRATION, Calibration.class);
  }

  /**
   * {@return the model's log Z; empty where it is not known}
   *
   * @param checkpoint that of the model, relative to the run's folder
   * @throws IOException when it cannot be read
   */
  public Optional<KnownLogZ> logZ(String checkpoint) throws IOException {
    return read(LOG_Z, KnownLogZ.class).filter(known -> known.checkpoint().equals(checkpoint));
  }

  private <T> Optional<T> read(String name, Class<T> type) throws IOException {
    var file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(JsonFiles.read(file, type)) : Optional.empty();
  }

  /**
   * Keeps how the model answers to ordinary examples.
   *
   * @param calibration that
   * @throws IOException when it cannot be written
   */
  public void write(Calibration calibration) throws IOException {
    JsonFiles.write(folder.resolve(CALIBRATION), calibration);
  }

  /**
   * Keeps the model's log Z.
   *
   * @param logZ that
   * @throws IOException when it cannot be written
   */
  public void write(KnownLogZ logZ) throws IOException {
    JsonFiles.write(folder.resolve(LOG_Z), logZ);
  }
}

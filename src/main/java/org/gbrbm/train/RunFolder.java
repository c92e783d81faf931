package org.gbrbm.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.gbrbm.files.WholeFiles;

/**
 * The folder of a run: {@code config.json}, and for each number of hidden units M a folder {@code
 * mM} with its checkpoints, {@code mM/checkpoint/epoch-NNN/model.*}. A checkpoint is written beside
 * and renamed, so that whatever has its final name is whole.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
  private static final String CONFIG = "config.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Makes the folder of a new run.
   *
   * @param path a folder that does not exist yet
   * @param config the settings, which are saved in it
   * @throws FileAlreadyExistsException when there is something of that name
   * @throws IOException when the folder cannot be written
   */
  public static RunFolder create(Path path, RunConfig config) throws IOException {
    if (path.getParent() != null) {
      Files.createDirectories(path.getParent());
    }
    Files.createDirectory(path);
    var folder = new RunFolder(path);
    folder.writeJson(CONFIG, config);
    return folder;
  }

  /**
   * The folder of an earlier run.
   *
   * @param path the folder
   * @throws IllegalArgumentException when it is not the folder of a run
   */
  public static RunFolder open(Path path) {
    if (!Files.isRegularFile(path.resolve(CONFIG))) {
      throw new IllegalArgumentException(
          "%s is not the folder of a run: it has no %s".formatted(path, CONFIG));
    }
    return new RunFolder(path);
  }

  /**
   * The settings that the run was started with.
   *
   * @throws IOException when they cannot be read
   */
  public RunConfig config() throws IOException {
    var file = path.resolve(CONFIG);
    try {
      return JSON.readValue(file.toFile(), RunConfig.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "%s: not the settings of a run (%s)".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** The folder of one model. */
  public Path model(int hidden) {
    return path.resolve(String.format(Locale.ROOT, "m%03d", hidden));
  }

  /** The folder of a model's checkpoint after an epoch; 0 is before the first. */
  public Path checkpoint(int hidden, int epoch) {
    return model(hidden)
        .resolve("checkpoint")
        .resolve(String.format(Locale.ROOT, "epoch-%03d", epoch));
  }

  /**
   * Writes a checkpoint, then removes the older ones.
   *
   * @param trainer the model
   * @param epoch how many epochs it has been trained
   * @throws IOException when it cannot be written; older ones are then still there
   */
  public void saveCheckpoint(Trainer trainer, int epoch) throws IOException {
    int hidden = trainer.config().hidden();
    var target = checkpoint(hidden, epoch);
    FileUtils.deleteDirectory(target.toFile());
    WholeFiles.writeFolder(target, partial -> trainer.save(partial.resolve("model")));
    for (var older : checkpoints(hidden)) {
      if (!older.equals(target)) {
        FileUtils.deleteDirectory(older.toFile());
      }
    }
  }

  /**
   * The newest checkpoint of a model: what its files' names begin with.
   *
   * @throws IOException when the folder cannot be read
   */
  public Optional<Path> newestCheckpoint(int hidden) throws IOException {
    return checkpoints(hidden).stream()
        .max(Comparator.naturalOrder())
        .map(folder -> folder.resolve("model"));
  }

  private List<Path> checkpoints(int hidden) throws IOException {
    var folder = model(hidden).resolve("checkpoint");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.filter(e -> e.getFileName().toString().startsWith("epoch-")).toList();
    }
  }

  /**
   * Writes a value as JSON.
   *
   * @param name the file's name
   * @param value what Jackson can write
   * @throws IOException when it cannot be written
   */
  public void writeJson(String name, Object value) throws IOException {
    WholeFiles.write(path.resolve(name), JSON.writeValueAsBytes(value));
  }
}

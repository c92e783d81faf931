package org.gbrbm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.gbrbm.files.Checksums;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.WholeFiles;

/**
 * The checkpoints of one model: folders {@code step-NNN}, each with the variables in TensorFlow's
 * format ({@code model.*}), {@code progress.json}, and {@code SHA256SUMS} of the rest.
 *
 * @param folder the folder that they are in
 */
public record Checkpoints(Path folder) {
  private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})");
  private static final String PREFIX = "model";

  /**
   * {@return the folder of the checkpoint after a step; 0 is before the first}
   *
   * @param step steps done, from 0
   */
  public Path at(long step) {
    return folder.resolve(name(step));
  }

  /**
   * {@return the name of the folder of a checkpoint}
   *
   * @param step how many steps were done
   */
  public static String name(long step) {
    return String.format(Locale.ROOT, "step-%08d", step);
  }

  /** Whether there is a checkpoint after this step. */
  boolean has(long step) {
    return Files.isDirectory(at(step));
  }

  /** Writes the files of a checkpoint. */
  @FunctionalInterface
  interface Writer {
    void write(Checkpoint checkpoint) throws IOException;
  }

  /**
   * Writes a checkpoint, then removes the older ones.
   *
   * @param step steps done
   * @param keep how many checkpoints to keep
   * @param best the step of one that is kept besides
   * @param writer writes the files
   * @throws IOException when it cannot be written; older ones are then still there
   */
  void write(long step, int keep, long best, Writer writer) throws IOException {
    WholeFiles.writeFolder(
        at(step),
        partial -> {
          writer.write(in(partial));
          Checksums.write(partial);
        });
    for (var old : newestFirst().stream().skip(keep).toList()) {
      if (step(old) != best) {
        WholeFiles.deleteFolder(old);
      }
    }
  }

  /**
   * {@return a checkpoint, checked for damage}
   *
   * @param step after which step
   * @throws IOException when it is not there, or damaged
   */
  public Checkpoint sound(long step) throws IOException {
    Checksums.verify(at(step));
    return in(at(step));
  }

  private static Checkpoint in(Path folder) {
    return new Checkpoint(folder.resolve(PREFIX));
  }

  /**
   * Finds the newest checkpoint that is sound.
   *
   * @param warnings told about each newer one that is damaged
   * @return the checkpoint; empty when there are none
   * @throws DamagedFileException when all there are are damaged
   * @throws IOException when the folder cannot be read
   */
  public Optional<Checkpoint> newest(Consumer<String> warnings) throws IOException {
    var all = newestFirst();
    for (var checkpoint : all) {
      try {
        Checksums.verify(checkpoint);
        return Optional.of(in(checkpoint));
      } catch (DamagedFileException e) {
        warnings.accept(e.getMessage());
      }
    }
    if (!all.isEmpty()) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "%s: no checkpoint is sound; remove the folder to train the model from its start",
              folder));
    }
    return Optional.empty();
  }

  /**
   * Finds the newest checkpoint that is sound, to continue training from. Damaged ones that are
   * newer are set aside as {@code damaged-step-NNN}, so that their steps can be reached again.
   *
   * @param warnings told about each that is damaged
   * @return as {@link #newest}
   * @throws IOException as {@link #newest}
   */
  public Optional<Checkpoint> resume(Consumer<String> warnings) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    WholeFiles.removeAllLeftovers(folder);
    var sound = newest(warnings);
    for (var newer : newestFirst()) {
      if (sound.isEmpty() || newer.equals(sound.get().folder())) {
        break;
      }
      var aside = newer.resolveSibling("damaged-" + newer.getFileName());
      FileUtils.deleteDirectory(aside.toFile());
      Files.move(newer, aside);
    }
    return sound;
  }

  private List<Path> newestFirst() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries
          .filter(e -> step(e) >= 0)
          .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
          .toList();
    }
  }

  /** The step in a checkpoint's name, or -1 when it is another file's. */
  private static long step(Path checkpoint) {
    var name = NAME.matcher(checkpoint.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }
}

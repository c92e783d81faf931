package org.gbrbm.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.gbrbm.data.Scaling;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.ShardedConfig;
import org.gbrbm.train.ShardedTrainer;

/**
 * Checkpoints of a training in a file system that Hadoop knows: {@code epoch-000001} and so on, of
 * which the two newest are kept. Each is written beside its place and then renamed.
 */
final class TrainingCheckpoints {
  private static final String PREFIX = "epoch-";
  private static final String WRITING = ".writing-";
  private static final String VARIABLES = "model";
  private static final String TRAINING = "training.json";
  private static final String CHAINS = "chains";
  private static final int KEPT = 2;

  private final HadoopFolder folder;
  private final Training training;

  /**
   * What a checkpoint is one of: only the same training goes on from it.
   *
   * @param config its settings
   * @param scaling how its examples are scaled
   * @param examples how many it has
   * @param checksum of them
   */
  record Training(ShardedConfig config, Scaling scaling, long examples, String checksum) {}

  TrainingCheckpoints(String folder, Training training, Configuration hadoop) throws IOException {
    this.folder = HadoopFolder.of(folder, hadoop);
    this.training = training;
  }

  /** Where they are, for messages. */
  String folder() {
    return folder.toString();
  }

  /**
   * Writes a checkpoint.
   *
   * @param trainer the training, at the end of an epoch
   * @param states those of the chains of each shard
   * @return its name
   * @throws IOException when it cannot be written; those before are kept
   */
  String write(ShardedTrainer trainer, List<byte[]> states) throws IOException {
    var name = String.format(Locale.ROOT, "%s%06d", PREFIX, trainer.epochs().size());
    try (var local = TemporaryFolder.create()) {
      var here = local.path();
      trainer.save(new Checkpoint(here.resolve(VARIABLES)));
      JsonFiles.writePart(here.resolve(TRAINING), training);
      for (int shard = 0; shard < states.size(); shard++) {
        Files.write(here.resolve(CHAINS + shard), states.get(shard));
      }
      var writing = folder.child(WRITING + name);
      var done = folder.child(name);
      writing.delete();
      folder.files().mkdirs(folder.path());
      writing.copyOf(here);
      done.delete();
      if (!folder.files().rename(writing.path(), done.path())) {
        throw new IOException(done + ": cannot be renamed from " + writing);
      }
    }
    var all = all();
    for (var old : all.subList(0, Math.max(0, all.size() - KEPT))) {
      old.delete();
    }
    return name;
  }

  /** The checkpoints, the oldest first. */
  private List<HadoopFolder> all() throws IOException {
    if (!folder.exists()) {
      return List.of();
    }
    return Arrays.stream(folder.files().listStatus(folder.path()))
        .map(status -> status.getPath().getName())
        .filter(name -> name.startsWith(PREFIX))
        .sorted()
        .map(folder::child)
        .toList();
  }

  /**
   * Goes back to the newest checkpoint.
   *
   * @param trainer put into the state of it
   * @return the states of the chains of each shard; empty when there is no checkpoint
   * @throws IllegalArgumentException when the checkpoints are of another training
   * @throws IOException when none can be read
   */
  Optional<List<byte[]>> restore(ShardedTrainer trainer) throws IOException {
    var all = all();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    var newest = all.get(all.size() - 1);
    try (var local = TemporaryFolder.create()) {
      var here = local.path().resolve("checkpoint");
      newest.copyTo(here);
      requireSame(here, newest.toString());
      trainer.restore(new Checkpoint(here.resolve(VARIABLES)));
      return Optional.of(states(here));
    } catch (DamagedFileException e) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s is damaged; delete it, to go on from the one before", newest),
          e);
    }
  }

  private void requireSame(Path here, String name) throws IOException {
    var stored = JsonFiles.read(here.resolve(TRAINING), Training.class);
    var differences = new ArrayList<String>();
    if (!stored.config.equals(training.config)) {
      differences.add("other settings");
    }
    if (!stored.checksum.equals(training.checksum) || stored.examples != training.examples) {
      differences.add("other examples");
    }
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is of a training with %s; choose another checkpointDir, or delete it",
              name,
              String.join(" and ", differences)));
    }
  }

  private List<byte[]> states(Path here) throws IOException {
    var states = new ArrayList<byte[]>();
    for (int shard = 0; shard < training.config.shards(); shard++) {
      states.add(Files.readAllBytes(here.resolve(CHAINS + shard)));
    }
    return states;
  }
}

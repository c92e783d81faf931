package org.gbrbm.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
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

  private final FileSystem files;
  private final org.apache.hadoop.fs.Path folder;
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
    this.folder = new org.apache.hadoop.fs.Path(folder);
    this.files = this.folder.getFileSystem(hadoop);
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
    var local = Files.createTempDirectory("gbrbm-checkpoint-");
    try {
      trainer.save(new Checkpoint(local.resolve(VARIABLES)));
      JsonFiles.writePart(local.resolve(TRAINING), training);
      for (int shard = 0; shard < states.size(); shard++) {
        Files.write(local.resolve(CHAINS + shard), states.get(shard));
      }
      var writing = new org.apache.hadoop.fs.Path(folder, WRITING + name);
      var done = new org.apache.hadoop.fs.Path(folder, name);
      files.delete(writing, true);
      files.mkdirs(folder);
      files.copyFromLocalFile(new org.apache.hadoop.fs.Path(local.toUri()), writing);
      files.delete(done, true);
      if (!files.rename(writing, done)) {
        throw new IOException(done + ": cannot be renamed from " + writing);
      }
    } finally {
      PathUtils.deleteDirectory(local);
    }
    var all = all();
    for (var old : all.subList(0, Math.max(0, all.size() - KEPT))) {
      files.delete(old, true);
    }
    return name;
  }

  /** The checkpoints, the oldest first. */
  private List<org.apache.hadoop.fs.Path> all() throws IOException {
    if (!files.exists(folder)) {
      return List.of();
    }
    return Arrays.stream(files.listStatus(folder))
        .map(FileStatus::getPath)
        .filter(path -> path.getName().startsWith(PREFIX))
        .sorted(Comparator.comparing(org.apache.hadoop.fs.Path::getName))
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
    var local = Files.createTempDirectory("gbrbm-checkpoint-");
    try {
      var here = local.resolve("checkpoint");
      files.copyToLocalFile(false, newest, new org.apache.hadoop.fs.Path(here.toUri()), true);
      requireSame(here, newest.toString());
      trainer.restore(new Checkpoint(here.resolve(VARIABLES)));
      return Optional.of(states(here));
    } catch (DamagedFileException e) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s is damaged; delete it, to go on from the one before", newest),
          e);
    } finally {
      PathUtils.deleteDirectory(local);
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

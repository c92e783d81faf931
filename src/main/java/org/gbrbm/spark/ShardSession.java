package org.gbrbm.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Scaling;
import org.gbrbm.files.JsonFiles;
import org.gbrbm.train.ShardGradients;
import org.gbrbm.train.ShardedConfig;

/**
 * What computes gradients in a JVM: one graph for all its tasks, and a file for each shard that it
 * has worked on. It is broadcast, and closed, as a {@link ScoringSession} is.
 */
final class ShardSession implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  private final String config;
  private final String scaling;
  private final InputColumn.Kind kind;
  private final int visible;
  private transient ShardGradients gradients;
  private transient Scaling scale;
  private transient Map<Integer, ShardFile> files;

  /**
   * Prepares it; nothing is computed yet.
   *
   * @param config the training
   * @param scaling how examples are scaled for it
   * @param kind how they are stored
   */
  ShardSession(ShardedConfig config, Scaling scaling, InputColumn.Kind kind) {
    this.config = JsonFiles.tree(config).toString();
    this.scaling = JsonFiles.tree(scaling).toString();
    this.kind = kind;
    this.visible = config.visible();
  }

  /**
   * Computes a shard's part of a step.
   *
   * @param shard which one, from 0
   * @param examples its examples, which are read only where they are not at hand yet
   * @param vector the parameters
   * @param step which step, from 0
   * @param states those of the shard's chains; empty before the first step
   */
  ShardStep step(int shard, Iterator<byte[]> examples, float[] vector, long step, byte[] states)
      throws IOException {
    var file = file(shard, examples);
    var indices = gradients().indices(step, shard, file.count());
    var batch = scale.apply(kind.images(file.read(indices), visible));
    var chains = states.length == 0 ? new ArrayList<float[]>() : ChainStates.unpacked(states);
    var gradient = gradients().of(vector, batch, step, shard, chains);
    return new ShardStep(
        shard, gradient.gradient(), gradient.loss(), ChainStates.packed(gradient.chains()));
  }

  private synchronized ShardGradients gradients() throws IOException {
    if (gradients == null) {
      var parsed = JsonFiles.parse(config, ShardedConfig.class, "the training");
      scale = JsonFiles.parse(scaling, Scaling.class, "the scaling");
      // More threads might add up in another order: the bits are to be those of any machine.
      gradients = new ShardGradients(parsed, new Execution(Device.CPU, 1));
    }
    return gradients;
  }

  /** Shards that are read at the same time have to wait for one another, once. */
  private synchronized ShardFile file(int shard, Iterator<byte[]> examples) throws IOException {
    if (files == null) {
      files = new TreeMap<>();
    }
    var known = files.get(shard);
    if (known != null) {
      return known;
    }
    var made = ShardFile.write(place(), examples, visible * kind.bytesEach());
    files.put(shard, made);
    return made;
  }

  /** In the folders that Spark is told to use for such, and clears at its end. */
  private static Path place() {
    return SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2().toPath();
  }

  @Override
  public synchronized void close() {
    if (gradients != null) {
      gradients.close();
      gradients = null;
    }
    if (files != null) {
      try {
        for (var file : files.values()) {
          file.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        files = null;
      }
    }
  }
}

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
  private final int count;
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
    this.count = config.shards();
  }

  /**
   * Computes the part of a step that some shards have.
   *
   * @param shards the shards; their examples are read only where they are not at hand yet
   * @param vector the parameters
   * @param step which step, from 0
   * @return the sum of their gradients
   */
  PartialSum step(Iterator<ShardGroups.Shard> shards, float[] vector, long step)
      throws IOException {
    var gradients = gradients();
    var sum = new long[vector.length - visible];
    var others = new ArrayList<PartialSum.OfShard>();
    while (shards.hasNext()) {
      var shard = shards.next();
      int index = shard.index();
      var file = file(shard);
      var chosen = file.read(gradients.indices(step, index, file.count()));
      var batch = scale.apply(kind.images(chosen, visible));
      var states = ChainStates.unpacked(shard.states());
      var gradient = gradients.of(vector, batch, step, index, states);
      boolean sound = PartialSum.add(gradient.gradient(), sum, count);
      double loss = sound ? gradient.loss() : Double.NaN;
      var next = ChainStates.packed(gradient.chains());
      others.add(new PartialSum.OfShard(index, loss, next));
    }
    return new PartialSum(sum, others);
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
  private synchronized ShardFile file(ShardGroups.Shard shard) throws IOException {
    if (files == null) {
      files = new TreeMap<>();
    }
    var known = files.get(shard.index());
    if (known != null) {
      return known;
    }
    var made = ShardFile.write(place(), shard.examples().get(), visible * kind.bytesEach());
    files.put(shard.index(), made);
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

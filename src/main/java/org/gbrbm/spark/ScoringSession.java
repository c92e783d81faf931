package org.gbrbm.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gbrbm.apply.Answers;
import org.gbrbm.apply.AppliedModel;
import org.gbrbm.apply.Quantity;
import org.gbrbm.apply.Scoring;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;

/**
 * A model in a JVM that scores: loaded by the first of its tasks and shared by all. It is meant to
 * be broadcast. Spark keeps one copy of a broadcast value in each JVM, and closes it when the value
 * is dropped or the JVM ends ({@code MemoryStore.freeMemoryEntry}), which frees the native memory.
 */
final class ScoringSession implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1;

  private final ModelFiles files;
  private final ArrayList<Quantity> quantities;
  private final double falseAlarms;
  private final boolean fills;
  private final int threads;
  private transient AppliedModel loaded;
  private transient Answers answers;

  /**
   * Prepares it; nothing is loaded yet.
   *
   * @param files the model
   * @param quantities what it is to be asked
   * @param falseAlarms the share of ordinary examples that may be flagged
   * @param fills whether NaN stands for a value that is to be filled in
   * @param threads how many threads one operation may use: those of a task
   */
  ScoringSession(
      ModelFiles files, List<Quantity> quantities, double falseAlarms, boolean fills, int threads) {
    this.files = files;
    this.quantities = new ArrayList<>(quantities);
    this.falseAlarms = falseAlarms;
    this.fills = fills;
    this.threads = threads;
  }

  /** What answers; several threads may use it. */
  synchronized Answers answers() throws IOException {
    if (answers == null) {
      loaded = new AppliedModel(files.model(), fills, new Execution(Device.CPU, threads));
      var scoring = new Scoring(Optional.empty(), false, falseAlarms);
      answers = loaded.answers(quantities, scoring, Optional.empty());
    }
    return answers;
  }

  /** How many examples to ask about at a time. */
  synchronized int batchSize() throws IOException {
    answers();
    return loaded.batchSize();
  }

  @Override
  public synchronized void close() {
    if (loaded != null) {
      loaded.close();
      loaded = null;
      answers = null;
    }
  }
}

package org.gbrbm;

/** Is told of each epoch of a training. */
@FunctionalInterface
public interface EpochListener {

  /**
   * An epoch is done. Models that are trained side by side call from several threads.
   *
   * @param epoch what it came to
   */
  void epochDone(Epoch epoch);
}

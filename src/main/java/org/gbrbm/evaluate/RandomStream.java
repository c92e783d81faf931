package org.gbrbm.evaluate;

/** The second word of a measurement's keys, beside the seed: one for each use of random numbers. */
final class RandomStream {
  static final long DATA_POSTERIORS = 0;
  static final long ANNEALING = 1;
  static final long REVERSE_ANNEALING = 2;
  static final long NOISE = 3;
  static final long CHAINS = 4;
  static final long TEMPERING_STARTS = 5;

  /** That of the first round of tempering; those of the others follow. */
  static final long TEMPERING = 6;

  private RandomStream() {}
}

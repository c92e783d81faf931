package org.gbrbm.serving;

/**
 * Names the random numbers of a call: the input {@code seed}, int64 [2].
 *
 * @param first any number
 * @param second any number
 */
public record Seed(long first, long second) {

  /**
   * The seed of a part of a call: what is random in it then depends on the seed and on where the
   * part starts, and on nothing that a client or server remembers.
   */
  Seed ofPartFrom(int image) {
    return new Seed(first, second + image);
  }
}

package org.gbrbm.evaluate;

/**
 * How much work parallel tempering is to do.
 *
 * @param ladders how many chains at each place of the path, at least 4: half of them start at the
 *     base, the others at the data
 * @param rounds of exchanges and sweeps, at least 4, of which the first quarter is not used
 */
public record TemperingEffort(int ladders, int rounds) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public TemperingEffort {
    if (ladders < 4) {
      throw new IllegalArgumentException("tempering ladders must be at least 4, not " + ladders);
    }
    if (rounds < 4) {
      throw new IllegalArgumentException("tempering rounds must be at least 4, not " + rounds);
    }
  }
}

package org.gbrbm.evaluate;

/**
 * How much work annealed importance sampling is to do.
 *
 * @param chains how many at once, at least 2
 * @param temperatures how many steps from the base to the model, at least 1
 */
public record AisEffort(int chains, int temperatures) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException that names the setting which is out of its range
   */
  public AisEffort {
    if (chains < 2) {
      throw new IllegalArgumentException("AIS chains must be at least 2, not " + chains);
    }
    if (temperatures < 1) {
      throw new IllegalArgumentException(
          "AIS temperatures must be at least 1, not " + temperatures);
    }
  }
}

package org.gbrbm.cli;

/** Checks of what options were given. */
final class OptionValues {
  private OptionValues() {}

  /**
   * Refuses what is too little.
   *
   * @param option its name
   * @param least the least value that it may have
   * @param value the value that it has
   * @throws IllegalArgumentException when that is less
   */
  static void requireAtLeast(String option, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, not %d".formatted(option, least, value));
    }
  }
}

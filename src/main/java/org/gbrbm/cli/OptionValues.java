package org.gbrbm.cli;

import java.util.Locale;

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
          String.format(Locale.ROOT, "%s must be at least %d, not %d", option, least, value));
    }
  }
}

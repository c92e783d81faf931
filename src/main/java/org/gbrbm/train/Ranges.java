package org.gbrbm.train;

import java.util.Locale;

/** Checks of the ranges of settings; each exception names the setting. */
final class Ranges {
  private Ranges() {}

  static void requireAtLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be at least %d, not %d", name, least, value));
    }
  }

  static void requirePositive(String name, float value) {
    if (!(value > 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be a positive number, not %s", name, value));
    }
  }

  /** At least 0. */
  static void requireNotNegative(String name, float value) {
    if (!(value >= 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be 0 or a positive number, not %s", name, value));
    }
  }

  /** At least 0 and less than 1. */
  static void requireShare(String name, float value) {
    requireNotNegative(name, value);
    if (value >= 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be less than 1, not %s", name, value));
    }
  }
}

package org.gbrbm.train;

/** Checks of the ranges of settings; each exception names the setting. */
final class Settings {
  private Settings() {}

  static void requireAtLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, not %d".formatted(name, least, value));
    }
  }

  static void requirePositive(String name, float value) {
    if (!(value > 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be a positive number, not %s".formatted(name, value));
    }
  }

  /** At least 0. */
  static void requireNotNegative(String name, float value) {
    if (!(value >= 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be 0 or a positive number, not %s".formatted(name, value));
    }
  }
}

package org.gbrbm.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Checks of what options were given. */
final class OptionValues {
  private OptionValues() {}

  /** {@return the name of a constant as it is typed: {@code free-energy} for FREE_ENERGY} */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * {@return the constant that is typed so}
   *
   * @throws TypeConversionException when there is none; it tells those that there are
   */
  static <E extends Enum<E>> E of(Class<E> type, String typed) {
    var constants = type.getEnumConstants();
    return Arrays.stream(constants)
        .filter(constant -> name(constant).equals(typed.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    String.format(
                        Locale.ROOT,
                        "'%s' is none of %s",
                        typed,
                        Arrays.stream(constants)
                            .map(OptionValues::name)
                            .collect(Collectors.joining(", ")))));
  }

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

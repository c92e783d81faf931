package org.gbrbm.cli;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
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

  /** Has a command line read its numbers as here: picocli would speak of Java's types. */
  static void readNumbers(CommandLine command) {
    ITypeConverter<Integer> integer = OptionValues::integer;
    ITypeConverter<Long> integer64 = text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE);
    ITypeConverter<Float> real = text -> (float) number(text);
    ITypeConverter<Double> real64 = OptionValues::number;
    command
        .registerConverter(Integer.class, integer)
        .registerConverter(int.class, integer)
        .registerConverter(Long.class, integer64)
        .registerConverter(long.class, integer64)
        .registerConverter(Float.class, real)
        .registerConverter(float.class, real)
        .registerConverter(Double.class, real64)
        .registerConverter(double.class, real64);
  }

  /**
   * {@return a whole number of 32 bits}
   *
   * @throws TypeConversionException when it is none
   */
  static int integer(String text) {
    return (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  private static long whole(String text, long least, long most) {
    var number = wholeNumber(text);
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new TypeConversionException(
          String.format(Locale.ROOT, "'%s' is not from %d to %d", text, least, most));
    }
    return number.longValue();
  }

  private static BigInteger wholeNumber(String text) {
    try {
      return new BigInteger(text.strip());
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a whole number");
    }
  }

  /** A number; who takes it knows in which range it must be, and says so of NaN too. */
  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is not a number");
    }
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

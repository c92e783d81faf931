package org.gbrbm.cli;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How the values of options are read, and checks of them. */
final class OptionValues {
  private OptionValues() {}

  /** {@return the name of a constant as it is typed: {@code free-energy} for FREE_ENERGY} */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@return the names of an enum's constants} */
  static List<String> names(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> name((Enum<?>) constant))
        .toList();
  }

  /**
   * Has a command line read, and complete, the values of its options as they are written here:
   * picocli would speak of Java's types, and write constants as Java does.
   */
  static void readPlainly(CommandLine command) {
    readNumbers(command);
    readConstants(command);
  }

  private static void readConstants(CommandLine command) {
    var spec = command.getCommandSpec();
    for (var option : List.copyOf(spec.options())) {
      var type = option.auxiliaryTypes()[0];
      if (type.isEnum()) {
        spec.remove(option);
        ITypeConverter<?> constant = text -> constant(type, text);
        spec.addOption(
            OptionSpec.builder(option)
                .converters(constant)
                .completionCandidates(names(type))
                .build());
      }
    }
    command.getSubcommands().values().forEach(OptionValues::readConstants);
  }

  /** The constant that is typed so, in letters of either case. */
  private static Object constant(Class<?> type, String typed) {
    int place = names(type).indexOf(typed.strip().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (place < 0) {
      throw new TypeConversionException(
          String.format(Locale.ROOT, "'%s' is none of %s", typed, String.join(", ", names(type))));
    }
    return type.getEnumConstants()[place];
  }

  private static void readNumbers(CommandLine command) {
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

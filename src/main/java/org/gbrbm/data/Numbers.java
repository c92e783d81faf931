package org.gbrbm.data;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads the numbers of a table. */
final class Numbers {
  /** How programs write that there is no value. */
  private static final Set<String> MISSING = Set.of("", "nan", "na", "n/a", "null", "none", "?");

  private static final Set<String> INFINITE =
      Set.of("inf", "-inf", "+inf", "infinity", "-infinity", "+infinity");

  /** Why there may be no number in a column of numbers. */
  enum Absence {
    /** There is none. */
    MISSING,
    /** It is not finite. */
    INFINITE,
    /** It is a text that says neither. */
    NONE
  }

  private final char decimal;

  /**
   * Creates a reader.
   *
   * @param decimal the decimal mark
   */
  Numbers(char decimal) {
    this.decimal = decimal;
  }

  /** What a field that is no number says. */
  static Absence absence(String field) {
    var text = field.toLowerCase(Locale.ROOT);
    if (MISSING.contains(text)) {
      return Absence.MISSING;
    }
    return INFINITE.contains(text) ? Absence.INFINITE : Absence.NONE;
  }

  /** Whether a field stands for a value that is not there, or is not finite. */
  static boolean isMissing(String field) {
    return absence(field) != Absence.NONE;
  }

  /**
   * {@return the number, empty when it is none} True and false, as pandas and R write them, are 1
   * and 0. Of what Java's parser takes, hexadecimal numbers and suffixes as in {@code 1d} are no
   * numbers of a table.
   */
  OptionalDouble parse(String field) {
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      boolean possible =
          (c >= '0' && c <= '9') || c == decimal || c == '-' || c == '+' || c == 'e' || c == 'E';
      if (!possible) {
        return truth(field);
      }
    }
    try {
      return OptionalDouble.of(
          Double.parseDouble(decimal == '.' ? field : field.replace(decimal, '.')));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty(); // for the caller to say where
    }
  }

  private static OptionalDouble truth(String field) {
    return switch (field.toLowerCase(Locale.ROOT)) {
      case "true" -> OptionalDouble.of(1);
      case "false" -> OptionalDouble.of(0);
      default -> OptionalDouble.empty();
    };
  }

  /** Whether a field is true or false, in words. */
  static boolean isTruth(String field) {
    return truth(field).isPresent();
  }

  boolean isNumber(String field) {
    return parse(field).isPresent();
  }

  /** Whether a field is a whole number, be it written as {@code 2} or as {@code 2.0}. */
  static boolean isWhole(String field) {
    return field.matches("[+-]?\\d{1,15}(\\.0+)?");
  }

  /** The number that {@link #isWhole} has found. */
  static long whole(String field) {
    return Long.parseLong(field.replaceFirst("\\..*", ""));
  }

  /** Whether a field is a number that is written without a decimal mark or an exponent. */
  static boolean isInteger(String field) {
    return field.matches("[+-]?\\d{1,18}");
  }
}

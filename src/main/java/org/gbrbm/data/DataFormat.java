package org.gbrbm.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a data file is to be read, as far as a user says so. What is empty is found out from the
 * file.
 *
 * @param header whether the first line of a table names its columns
 * @param columns the columns of a table to take, in that order, for instance {@code 2-5,height}:
 *     their names, or their numbers from 1
 * @param labelColumn the column of a table that holds classes, by name or number; it is left out
 * @param idColumn the column of a table that tells its rows apart, by name or number; it is left
 *     out
 * @param separator what is between the numbers of a table: one character, or {@code tab}
 * @param decimal the decimal mark of a table: {@code .} or {@code ,}
 * @param shape the size of the images that vectors are, for instance {@code 28x28}
 * @param missing whether values may be missing, in a table or as NaN
 * @param names the columns that a model takes, in its order; a table with a line of names is then
 *     read by them, whatever its order and its other columns. Empty where there is no such model,
 *     or its own data had no names.
 */
public record DataFormat(
    Header header,
    String columns,
    String labelColumn,
    String idColumn,
    String separator,
    String decimal,
    String shape,
    boolean missing,
    List<String> names) {

  /** All is found out from the file; vectors are vectors. */
  public static final DataFormat AUTO =
      new DataFormat(Header.AUTO, "", "", "", "", "", "", false, List.of());

  private static final Pattern SHAPE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  /** Whether a table has a line of names. */
  public enum Header {
    /** Found out from the table. */
    AUTO,
    /** The first line has the names of the columns. */
    YES,
    /** The first line is a row like the others. */
    NO
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException when one is missing, or is none of those that it may be
   */
  public DataFormat {
    if (header == null
        || columns == null
        || labelColumn == null
        || idColumn == null
        || separator == null
        || decimal == null
        || shape == null
        || names == null) {
      throw new IllegalArgumentException("a part of the data's format is missing");
    }
    if (separator.length() > 1 && !separator.equals("tab")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the separator is one character or the word tab, not '%s'", separator));
    }
    if (!decimal.isEmpty() && !decimal.equals(".") && !decimal.equals(",")) {
      throw new IllegalArgumentException("the decimal mark is . or , and not '" + decimal + "'");
    }
    if (!decimal.isEmpty() && decimal.equals(separator)) {
      throw new IllegalArgumentException("the separator and the decimal mark are the same");
    }
    if (!shape.isEmpty() && !SHAPE.matcher(shape).matches()) {
      throw new IllegalArgumentException(
          "a shape is ROWSxCOLUMNS, for instance 28x28, not '" + shape + "'");
    }
    names = List.copyOf(names);
  }

  /**
   * {@return the same for data of a model that takes columns of these names, which then need not be
   * chosen}
   *
   * @param columnNames the names in the model's order; none where its data had none
   */
  public DataFormat withNames(List<String> columnNames) {
    return with(columnNames.isEmpty() ? columns : "", columnNames);
  }

  private DataFormat with(String chosen, List<String> ofModel) {
    return new DataFormat(
        header, chosen, labelColumn, idColumn, separator, decimal, shape, missing, ofModel);
  }

  /**
   * {@return how to read data for a model: as its own were, where nothing is said here, and by the
   * names of its own columns, unless others are chosen}
   *
   * @param own how the data were read that the model was trained on
   */
  public DataFormat forModel(DataFormat own) {
    return equals(AUTO) ? own : with(columns, own.names);
  }

  /** The separator that a user names. */
  Optional<Character> separatorCharacter() {
    return separator.isEmpty()
        ? Optional.empty()
        : Optional.of(separator.equals("tab") ? '\t' : separator.charAt(0));
  }

  /** The decimal mark that a user names. */
  Optional<Character> decimalMark() {
    return decimal.isEmpty() ? Optional.empty() : Optional.of(decimal.charAt(0));
  }

  /**
   * Vectors as the images that they are said to be.
   *
   * @throws IllegalArgumentException when they have not as many numbers
   */
  Images shaped(Images images) {
    if (shape.isEmpty()) {
      return images;
    }
    Matcher sizes = SHAPE.matcher(shape);
    sizes.matches();
    int rows = Integer.parseInt(sizes.group(1));
    int columns = Integer.parseInt(sizes.group(2));
    if ((long) rows * columns != images.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d numbers, and an example has %d",
              shape,
              (long) rows * columns,
              images.size()));
    }
    return new Images(images.count(), rows, columns, images.values());
  }
}

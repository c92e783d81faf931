package org.gbrbm.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Examples of a data set that were read one after another.
 *
 * @param images the examples; vectors are images of one row
 * @param where they are, for messages: {@code data.csv: line}, to be followed by a number
 * @param numbers the number of each example
 * @param kept for each example, what its file has beside its numbers: identifiers, classes
 */
public record ExampleBatch(
    Images images, String where, List<Long> numbers, List<List<String>> kept) {

  /**
   * Checks that there is something of each kind for each example.
   *
   * @throws IllegalArgumentException when there is not
   */
  public ExampleBatch {
    numbers = List.copyOf(numbers);
    kept = List.copyOf(kept);
    if (numbers.size() != images.count() || kept.size() != images.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d examples, %d numbers and %d others do not fit",
              images.count(),
              numbers.size(),
              kept.size()));
    }
  }

  /**
   * {@return where an example is, for messages}
   *
   * @param example which, from 0
   */
  String place(int example) {
    return where + " " + numbers.get(example);
  }

  /** The same with other values. */
  ExampleBatch with(Images values) {
    return new ExampleBatch(values, where, numbers, kept);
  }

  /** Some of the examples, at least one. */
  ExampleBatch gather(int[] chosen) {
    return new ExampleBatch(
        images.gather(chosen),
        where,
        Arrays.stream(chosen).mapToObj(numbers::get).toList(),
        Arrays.stream(chosen).mapToObj(kept::get).toList());
  }
}

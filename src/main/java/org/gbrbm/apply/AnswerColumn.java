package org.gbrbm.apply;

import java.util.List;

/**
 * A part of the answer to each example: one number, or several of one kind.
 *
 * @param quantity what it is
 * @param names what each of its numbers is called in a table
 * @param vector whether it is a list of numbers, be it one of a single number
 */
public record AnswerColumn(Quantity quantity, List<String> names, boolean vector) {

  /** Copies the names. */
  public AnswerColumn {
    names = List.copyOf(names);
  }

  /** How many numbers there are of it. */
  int width() {
    return names.size();
  }
}

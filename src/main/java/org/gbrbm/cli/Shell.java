package org.gbrbm.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Command lines to be typed, or copied, into a shell. */
final class Shell {
  private Shell() {}

  /** A command line of this software. */
  static String command(String... arguments) {
    return "tools/gbrbm " + line(arguments);
  }

  /** Words as one line. */
  static String line(String... words) {
    return Arrays.stream(words).map(Shell::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches("[\\w./+:@%,=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

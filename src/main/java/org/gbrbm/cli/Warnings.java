package org.gbrbm.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/** Lines on stderr that say by their start which program they are from. */
final class Warnings {
  private Warnings() {}

  /** Prints a line, at once. */
  static void warn(PrintWriter err, String text) {
    err.println("gbrbm: " + text);
    err.flush();
  }

  /** Prints a line on the stderr of a command, at once. */
  static void warn(CommandLine command, String text) {
    warn(command.getErr(), text);
  }
}

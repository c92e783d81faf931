package org.gbrbm.cli;

import org.gbrbm.data.BadRows;
import org.gbrbm.data.DataException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What to do about examples that cannot be used. */
final class BadRowOption {
  /** So many are told one by one. */
  private static final long MOST_TOLD = 10;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** What a user can ask for. */
  private enum Choice {
    STOP,
    SKIP
  }

  @Option(
      names = "--bad-rows",
      paramLabel = "stop|skip",
      defaultValue = "stop",
      description =
          "At an example that cannot be used, stop and write nothing, or leave it out (default: ${DEFAULT-VALUE}).")
  private Choice choice;

  private long count;

  /** Ends the reading, or tells of the example and counts it. */
  BadRows rows() {
    return choice == Choice.STOP ? BadRows.STOP : this::skip;
  }

  /** Called by the thread that reads. */
  private synchronized void skip(DataException row) {
    count++;
    if (count <= MOST_TOLD) {
      Warnings.warn(command.commandLine(), "left out: " + row.getMessage());
    }
  }

  /** How many were left out. */
  synchronized long count() {
    return count;
  }

  /** Tells how many were left out, if any. */
  void tellHowMany() {
    if (count() > 0) {
      Warnings.warn(
          command.commandLine(),
          count() + (count() == 1 ? " example was" : " examples were") + " left out");
    }
  }
}

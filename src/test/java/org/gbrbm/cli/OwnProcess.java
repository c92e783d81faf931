package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a process of its own, its two outputs in one. */
final class OwnProcess {
  /** As the launcher has it: half of such a test's time is Java's start. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private OwnProcess() {}

  static Process start(List<String> javaOptions, List<String> arguments) throws IOException {
    return builder(javaOptions, arguments).start();
  }

  static ProcessBuilder builder(List<String> javaOptions, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICK_START);
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}

package org.gbrbm.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints what it came to: for people, or as JSON. */
final class Output {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  /** Whether programs read it, and not people. */
  boolean json() {
    return json;
  }

  /**
   * Prints results on stdout.
   *
   * @param results what Jackson can write
   * @param text prints the same for people
   */
  void print(Object results, Consumer<PrintWriter> text) throws JsonProcessingException {
    var out = command.commandLine().getOut();
    if (json) {
      out.println(JSON.writeValueAsString(results));
    } else {
      text.accept(out);
    }
    out.flush();
  }

  /**
   * Tells people, on stderr, what to type next.
   *
   * @param arguments of the command {@code gbrbm}
   */
  void next(String... arguments) {
    tell("Next: " + Shell.command(arguments));
  }

  /**
   * Tells people, on stderr, which page to look at.
   *
   * @param page an HTML file
   */
  void open(Path page) {
    tell("Open in a browser: " + Shell.line(page.toString()));
  }

  /**
   * Tells people something on stderr.
   *
   * @param line what to tell
   */
  void tell(String line) {
    if (!json) {
      var err = command.commandLine().getErr();
      err.println(line);
      err.flush();
    }
  }
}

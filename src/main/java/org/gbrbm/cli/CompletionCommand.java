package org.gbrbm.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Prints the script that completes the command line; picocli's own command for it has options that
 * these commands inherit.
 */
@Command(
    name = "generate-completion",
    description = "Prints the script that completes commands and options in bash and zsh.",
    footer = "Example: source <(tools/gbrbm generate-completion)")
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var root = spec.root();
    var out = spec.commandLine().getOut();
    out.println(AutoComplete.bash(root.name(), root.commandLine()));
    out.flush();
    return 0;
  }
}

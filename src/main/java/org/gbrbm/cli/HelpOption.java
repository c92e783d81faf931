package org.gbrbm.cli;

import picocli.CommandLine.Option;

/**
 * {@code --help}, for commands whose own {@code --version} takes the place of this software's:
 * picocli adds its two standard options together or not at all.
 */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("unused") // picocli reads it
  private boolean help;
}

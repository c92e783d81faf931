package org.gbrbm.cli;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where a command puts its pictures. */
final class PictureFolder {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the pictures (default: the current one).")
  private Path out;

  /** The file of a model's picture, for instance {@code filters-m010.png}. */
  Path file(String what, int hidden, String extension) {
    return out.resolve(String.format(Locale.ROOT, "%s-m%03d.%s", what, hidden, extension));
  }
}

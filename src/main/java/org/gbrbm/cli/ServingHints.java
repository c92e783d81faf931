package org.gbrbm.cli;

import java.nio.file.Path;

/** Tells how an exported model is served. */
final class ServingHints {
  private ServingHints() {}

  /**
   * Tells it on stderr.
   *
   * @param output of the command
   * @param version the folder of a version of the model
   */
  static void tell(Output output, Path version) {
    output.tell(
        "Serve it: "
            + Shell.line(
                "tensorflow_model_server",
                "--port=8500",
                "--rest_api_port=8501",
                "--model_name=" + name(version),
                "--model_base_path=" + base(version)));
    output.tell("          or in a container: tools/serving/README.md");
  }

  /** What a server calls the model. */
  static String name(Path version) {
    return ExportCommand.folderName(base(version));
  }

  private static Path base(Path version) {
    return version.toAbsolutePath().normalize().resolveSibling("");
  }
}

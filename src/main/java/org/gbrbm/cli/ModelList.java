package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.serving.ExportedModel;
import org.gbrbm.serving.ModelVersions;

/**
 * The exported models in a folder.
 *
 * @param folder the folder
 * @param name the only model to list, or null for all
 */
record ModelList(Path folder, String name) {

  /**
   * Prints a line for each version.
   *
   * @throws IllegalArgumentException when there is no such folder or model
   * @throws IOException when the folder cannot be read
   */
  void print(PrintWriter out) throws IOException {
    int listed = 0;
    for (var model : models()) {
      for (var version : new ModelVersions(model).all().values()) {
        out.printf("%-30s %s%n", version, about(version));
        listed++;
      }
    }
    if (listed == 0) {
      throw new IllegalArgumentException(
          "no models in %s; make one with: tools/gbrbm export RUN"
              .formatted(name == null ? folder : folder.resolve(name)));
    }
  }

  private List<Path> models() throws IOException {
    if (name != null) {
      return List.of(folder.resolve(name));
    }
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static String about(Path version) throws IOException {
    try {
      var provenance = ExportedModel.read(version).provenance();
      return "M = %-5d test MSE %.6f   from %s, %s"
          .formatted(
              provenance.config().hidden(),
              provenance.testMse(),
              provenance.source().run(),
              provenance.created());
    } catch (IllegalArgumentException | DamagedFileException e) {
      return e.getMessage();
    }
  }
}

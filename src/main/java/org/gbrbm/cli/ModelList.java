package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.serving.ExportedModel;
import org.gbrbm.serving.ModelVersions;

/**
 * The exported models in a folder.
 *
 * @param versions a version of a model each, by their names and numbers
 */
record ModelList(List<Version> versions) {

  /** A version, and either what it is or what is wrong with it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Version(
      String folder, Integer hidden, Double testMse, String run, String created, String problem) {

    private static Version at(Path folder) throws IOException {
      var name = folder.toString();
      try {
        var provenance = ExportedModel.read(folder).provenance();
        return new Version(
            name,
            provenance.config().hidden(),
            provenance.testMse(),
            provenance.source().run(),
            provenance.created(),
            null);
      } catch (IllegalArgumentException | DamagedFileException e) {
        return new Version(name, null, null, null, null, e.getMessage());
      }
    }

    private void print(PrintWriter out) {
      var about =
          problem == null
              ? String.format(
                  Locale.ROOT,
                  "M = %-5d test MSE %s   from %s, %s",
                  hidden,
                  testMse == null ? "unknown " : String.format(Locale.ROOT, "%.6f", testMse),
                  run,
                  created)
              : problem;
      out.printf(Locale.ROOT, "%-30s %s%n", folder, about);
    }
  }

  /**
   * Lists a folder.
   *
   * @param folder the folder
   * @param name the only model to list, or null for all
   * @throws IllegalArgumentException when there is no such folder or model
   * @throws IOException when the folder cannot be read
   */
  static ModelList of(Path folder, String name) throws IOException {
    var versions = new ArrayList<Version>();
    for (var model : name == null ? models(folder) : List.of(folder.resolve(name))) {
      for (var version : new ModelVersions(model).all().values()) {
        versions.add(Version.at(version));
      }
    }
    if (versions.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no models in %s; make one with: tools/gbrbm export RUN",
              name == null ? folder : folder.resolve(name)));
    }
    return new ModelList(versions);
  }

  private static List<Path> models(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  /** Prints a line for each version. */
  void print(PrintWriter out) {
    versions.forEach(version -> version.print(out));
  }

  /** The last that is sound, or the last of all. */
  String newest() {
    return versions.stream()
        .filter(version -> version.problem == null)
        .reduce((before, version) -> version)
        .orElse(versions.get(versions.size() - 1))
        .folder;
  }
}

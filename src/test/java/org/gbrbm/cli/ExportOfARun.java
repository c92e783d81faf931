package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run of two small models, trained once for a class of tests, a copy of which each test exports.
 */
abstract class ExportOfARun {
  static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path trained;
  @TempDir Path folder;
  Path run;
  Path models;

  @BeforeAll
  static void train() throws IOException {
    IdxFiles.dataSet(trained.resolve("data"), 100, 20, 4, 4);
    Outcome.ofSmallSweep(trained.resolve("data"), trained);
  }

  @BeforeEach
  void copyTheRun() throws IOException {
    run = folder.resolve("run");
    models = folder.resolve("models");
    FileUtils.copyDirectory(trained.resolve("run").toFile(), run.toFile());
  }

  Outcome export(String... more) {
    var arguments = new ArrayList<>(List.of("export"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--out", models.toString()));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  Outcome exportRun(String... more) {
    var arguments = new ArrayList<>(List.of(run.toString(), "--name", "small"));
    arguments.addAll(List.of(more));
    return export(arguments.toArray(String[]::new));
  }

  Path version(int number) {
    return models.resolve("small/" + number);
  }

  void requireNothingWritten() {
    assertFalse(Files.exists(models));
  }

  JsonNode results() throws IOException {
    return JSON.readTree(run.resolve("results.json").toFile());
  }

  Path checkpoint(int hidden) throws IOException {
    for (var model : results().get("models")) {
      if (model.get("hidden").asInt() == hidden) {
        return run.resolve(model.get("checkpoint").asText());
      }
    }
    throw new AssertionError(hidden);
  }
}

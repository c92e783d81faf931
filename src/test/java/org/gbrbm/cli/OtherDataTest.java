package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is looked at with its own data, or it is said that it is not. */
class OtherDataTest {
  @TempDir private Path folder;
  private Path data;
  private String run;

  @BeforeEach
  void train() throws IOException {
    data = IdxFiles.dataSet(folder.resolve("data"), 40, 20, 4, 4);
    Outcome.ofSmallSweep(data, folder);
    run = folder.resolve("run").toString();
  }

  private void replaceTheData() throws IOException {
    FileUtils.deleteDirectory(data.toFile());
    IdxFiles.dataSet(data, 42, 20, 4, 4);
  }

  @Test
  void theDataAreFoundFromAnyFolder() throws IOException {
    var config = new ObjectMapper().readTree(folder.resolve("run/config.json").toFile());
    assertEquals(data.toAbsolutePath().toString(), config.get("data").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "reconstruct", "sample --from data", "report"})
  void dataThatHaveChangedInTheirPlaceAreRefused(String command) throws IOException {
    replaceTheData();
    Outcome.of((command + " " + run).split(" ")).requireRefused(2, "was started with other images");
  }

  @Test
  void otherDataThatAreNamedAreUsedAndThatIsSaid() throws IOException {
    var other = IdxFiles.dataSet(folder.resolve("other"), 42, 20, 4, 4);
    var evaluated = Outcome.of("evaluate", run, "--data", other.toString()).requireDone();
    assertTrue(evaluated.err().contains("are not those of " + run), evaluated.err());
    var same = Outcome.of("evaluate", run, "--data", data.toString()).requireDone();
    assertFalse(same.err().contains("are not those of"), same.err());
  }

  @Test
  void picturesOfAnotherShapeWithAsManyPixelsAreRefused() throws IOException {
    var wide = IdxFiles.dataSet(folder.resolve("wide"), 40, 20, 2, 8).toString();
    var message = "is of 2 x 8 pixels; the model was trained on 4 x 4";
    Outcome.of("evaluate", run, "--data", wide).requireRefused(2, message);
    Outcome.of("export", run, "--out", folder.toString(), "--name", "m").requireDone();
    for (var model : List.of(run, folder.resolve("m/1").toString())) {
      var out = folder.resolve("out.csv");
      Outcome.of("apply", model, "--data", wide, "--out", out.toString())
          .requireRefused(2, message);
      assertFalse(Files.exists(out));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"filters", "sample --steps 1", "export", "info"})
  void whatNeedsNoDataWorksWithoutThem(String command) throws IOException {
    FileUtils.deleteDirectory(data.toFile());
    var out = command.matches("info") ? "" : " --out " + folder.resolve("out");
    Outcome.of((command + " " + run + out).split(" ")).requireDone();
  }

  @Test
  void aRunOfBeforeThatHasNoSizesReadsTheData() throws IOException {
    var file = folder.resolve("run/conditions.json");
    var json = new ObjectMapper();
    var conditions = (ObjectNode) json.readTree(file.toFile());
    conditions.remove("rows");
    conditions.remove("columns");
    Files.writeString(file, conditions.toString());
    Outcome.of("filters", run, "--out", folder.resolve("out").toString()).requireDone();
    assertTrue(Files.exists(folder.resolve("out/filters-m002.png")));
    Outcome.of("sweep", "--resume", run, "--epochs", "3", "--quiet").requireDone();
  }
}

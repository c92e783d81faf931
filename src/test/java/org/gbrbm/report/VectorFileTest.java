package org.gbrbm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  @Test
  void theFirstLineNamesTheColumns(@TempDir Path folder) throws IOException {
    var vectors = Scaling.IDENTITY.apply(Images.of(new float[][] {{1, 2.5f}, {-3, 4}}));
    var panels = List.of(new Panel("drawn, at last", vectors));
    var file = folder.resolve("a.csv");
    VectorFile.write(file, panels, List.of("width", "the \"height\""));
    assertEquals(
        "label,width,\"the \"\"height\"\"\"\r\n"
            + "\"drawn, at last\",1.0,2.5\r\n\"drawn, at last\",-3.0,4.0\r\n",
        Files.readString(file));
    VectorFile.write(file, panels, List.of());
    assertEquals("label,value_1,value_2", Files.readAllLines(file).get(0));
  }
}

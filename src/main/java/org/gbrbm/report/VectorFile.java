package org.gbrbm.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gbrbm.files.WholeFiles;

/** Vectors of numbers, of which no picture is drawn, as a CSV file. */
public final class VectorFile {
  private VectorFile() {}

  /**
   * Writes vectors, a line each: what they are, then their numbers on the scale of the data.
   *
   * @param file the CSV file to write
   * @param panels the vectors
   * @throws IOException when the file cannot be written
   */
  public static void write(Path file, List<Panel> panels) throws IOException {
    var text = new StringBuilder();
    try (var csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
      for (var panel : panels) {
        for (int i = 0; i < panel.images().count(); i++) {
          var line = new ArrayList<Object>();
          line.add(panel.title());
          for (float x : panel.images().original(i)) {
            line.add(x);
          }
          csv.printRecord(line);
        }
      }
    }
    WholeFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}

package org.gbrbm.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gbrbm.files.WholeFiles;

/** Vectors of numbers, of which no picture is drawn, as a CSV file. */
public final class VectorFile {
  private VectorFile() {}

  /**
   * Writes vectors, a line each: what they are, then their numbers on the scale of the data. The
   * first line has the names of the columns.
   *
   * @param file the CSV file to write
   * @param panels the vectors
   * @param names those of the numbers; empty where they have none
   * @throws IOException when the file cannot be written
   */
  public static void write(Path file, List<Panel> panels, List<String> names) throws IOException {
    var text = new StringBuilder();
    try (var csv = new CSVPrinter(text, CSVFormat.RFC4180)) {
      csv.print("label");
      csv.printRecord(names.isEmpty() ? numbered(panels.get(0).images().size()) : names);
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

  private static List<String> numbered(int size) {
    return IntStream.rangeClosed(1, size).mapToObj(i -> "value_" + i).toList();
  }
}

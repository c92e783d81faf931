package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import org.gbrbm.report.VectorFile;
import picocli.CommandLine.Option;

/** Where a command puts its pictures. */
final class PictureFolder {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the pictures (default: the current one).")
  private Path out;

  /**
   * What was drawn for a model.
   *
   * @param hidden its number of hidden units
   * @param files the pictures
   */
  record Drawn(int hidden, List<String> files) {
    static Drawn of(int hidden, Path... files) {
      return new Drawn(hidden, Arrays.stream(files).map(Path::toString).toList());
    }

    void print(PrintWriter out) {
      files.forEach(out::println);
    }
  }

  /**
   * Draws panels as a model's picture, for instance {@code filters-m010.png}; vectors, of which
   * there is none, go to a CSV file.
   *
   * @param columns images in a row of a panel
   */
  Path draw(String what, int hidden, List<Panel> panels, Panel.Layout layout, int columns)
      throws IOException {
    boolean picture = panels.get(0).images().isPicture();
    var file = file(what, hidden, picture ? "png" : "csv");
    if (picture) {
      Pictures.panels(file, panels, layout, columns);
    } else {
      VectorFile.write(file, panels);
    }
    return file;
  }

  /** The file of a model's picture. */
  Path file(String what, int hidden, String extension) {
    return out.resolve(String.format(Locale.ROOT, "%s-m%03d.%s", what, hidden, extension));
  }
}

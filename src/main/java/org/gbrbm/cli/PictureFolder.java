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
      description = "Folder for the pictures (default: pictures in the run's folder).")
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
   * @param run the run that the model is of
   * @param columns images in a row of a panel
   */
  Path draw(
      RunArgument run,
      String what,
      int hidden,
      List<Panel> panels,
      Panel.Layout layout,
      int columns)
      throws IOException {
    boolean picture = panels.get(0).images().isPicture();
    var file = file(run, what, hidden, picture ? "png" : "csv");
    if (picture) {
      Pictures.panels(file, panels, layout, columns);
    } else {
      VectorFile.write(file, panels, run.folder().conditions().format().names());
    }
    return file;
  }

  /** The file of a model's picture. */
  Path file(RunArgument run, String what, int hidden, String extension) {
    var folder = out == null ? run.path().resolve("pictures") : out;
    return folder.resolve(String.format(Locale.ROOT, "%s-m%03d.%s", what, hidden, extension));
  }
}

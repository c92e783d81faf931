package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.gbrbm.data.ImageSet;
import org.gbrbm.report.ReportedRun;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.RunResults;

/** The report of a run in its folder. */
final class RunReport {
  private RunReport() {}

  /** Where it is. */
  static Path file(RunFolder folder) {
    return folder.path().resolve("report.html");
  }

  /** What it calls the run. */
  static String name(RunFolder folder) {
    return ExportCommand.folderName(folder.path());
  }

  /**
   * What it shows of the run.
   *
   * @param err where to say which checkpoints are damaged
   */
  static ReportedRun of(RunFolder folder, RunResults results, ImageSet images, PrintWriter err)
      throws IOException {
    return ReportedRun.of(
        name(folder), results, images, hidden -> RunArgument.parameters(folder, hidden, err));
  }
}

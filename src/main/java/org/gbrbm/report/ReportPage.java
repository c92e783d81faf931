package org.gbrbm.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.commons.io.IOUtils;
import org.gbrbm.evaluate.ModelStatistics;
import org.gbrbm.files.Versions;
import org.gbrbm.files.WholeFiles;

/**
 * The report of runs: one HTML page that needs nothing but itself. Its charts are drawn by the
 * JavaScript library uPlot, which is in it with its licence.
 */
public final class ReportPage {
  private static final String UPLOT = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
  private static final String GENERATOR = "<meta name=\"generator\" content=\"gbrbm";
  private static final int HEAD = 1024;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT);

  private ReportPage() {}

  /**
   * Writes a report.
   *
   * @param file the HTML file, in place of an earlier report
   * @param runs the runs that it is on, at least one
   * @throws IOException when it cannot be written, or there is another file of that name
   */
  public static void write(Path file, List<RunSection> runs) throws IOException {
    if (!isReplaceable(file)) {
      throw new FileSystemException(file.toString(), null, "exists already and is no report");
    }
    WholeFiles.write(file, html(runs).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * {@return whether there is nothing of that name, or an earlier report}
   *
   * @param file the HTML file
   * @throws IOException when it cannot be read
   */
  public static boolean isReplaceable(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return !Files.exists(file);
    }
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(GENERATOR);
    }
  }

  private static String html(List<RunSection> runs) throws IOException {
    var view = ReportView.of(runs);
    var charts =
        ReportCharts.of(runs, view.models().stream().map(ReportView.Model::label).toList());
    var assets =
        Map.<String, Object>of(
            "deadBelow", ModelStatistics.DEAD_BELOW,
            "saturatedAbove", ModelStatistics.SATURATED_ABOVE,
            "version", Versions.gbrbm(),
            "made", ZonedDateTime.now(ZoneId.systemDefault()).format(TIME),
            "style", own("report.css"),
            "script", own("report.js"),
            "uplotStyle", uplot("dist/uPlot.min.css"),
            "uplotScript", uplot("dist/uPlot.iife.min.js"),
            "uplotLicence", uplot("LICENSE"),
            "charts", charts.json());
    var page = new StringWriter();
    Mustache.compiler()
        .escapeHTML(true)
        .emptyStringIsFalse(true)
        .zeroIsFalse(true)
        .compile(own("report.mustache"))
        .execute(view, assets, page);
    return page.toString();
  }

  private static String own(String name) throws IOException {
    return IOUtils.resourceToString("/org/gbrbm/report/" + name, StandardCharsets.UTF_8);
  }

  private static String uplot(String name) throws IOException {
    var properties = new Properties();
    try (var in = IOUtils.resourceToURL(UPLOT).openStream()) {
      properties.load(in);
    }
    return IOUtils.resourceToString(
        String.format(
            Locale.ROOT,
            "/META-INF/resources/webjars/uplot/%s/%s",
            properties.getProperty("version"),
            name),
        StandardCharsets.UTF_8);
  }
}

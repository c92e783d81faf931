package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.gbrbm.files.FolderLock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportCommandTest {
  private static final Pattern CHARTS =
      Pattern.compile("<script type=\"application/json\" id=\"charts\">(.*?)</script>");
  private static final Pattern PICTURE =
      Pattern.compile("<img src=\"data:image/png;base64,([^\"]+)\"[^>]* alt=\"([^\"]+)\"");

  @TempDir private static Path work;
  private static Path data;
  private static Path trained;

  @TempDir private Path out;

  @BeforeAll
  static void train() throws IOException {
    data = IdxFiles.dataSet(work.resolve("data"), 100, 40, 6, 5);
    var arguments = new ArrayList<>(List.of("sweep", "--data", data.toString()));
    arguments.addAll(List.of("--out", work.toString(), "--name", "trained", "--quiet"));
    arguments.addAll(List.of("--hidden", "2,5", "--epochs", "3", "--batch-size", "20"));
    Outcome.of(arguments.toArray(String[]::new)).requireDone();
    trained = work.resolve("trained");
  }

  private static Outcome report(Object... arguments) {
    var all = new ArrayList<>(List.of("report"));
    for (var argument : arguments) {
      all.add(argument.toString());
    }
    return Outcome.of(all.toArray(String[]::new));
  }

  private Path copy(String name) throws IOException {
    FileUtils.copyDirectory(trained.toFile(), out.resolve(name).toFile());
    return out.resolve(name);
  }

  private static JsonNode charts(String page) throws IOException {
    var charts = CHARTS.matcher(page);
    assertTrue(charts.find());
    return new ObjectMapper().readTree(charts.group(1));
  }

  private static JsonNode results(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("results.json").toFile());
  }

  @Test
  void aSweepWritesThePageWithItsResults() throws IOException {
    var page = Files.readString(trained.resolve("report.html"));
    var results = results(trained);
    for (var model : results.get("models")) {
      var mse = String.format(Locale.ROOT, "<td>%.5f</td>", model.get("testMse").asDouble());
      var pca = results.get("baselines").get("pca").get(model.get("hidden").asText());
      assertTrue(page.contains(String.format(Locale.ROOT, "<td>%.5f</td>", pca.asDouble())));
      assertTrue(page.contains(mse), mse);
    }
    var models = charts(page).get("models");
    assertEquals(2, models.size());
    for (int i = 0; i < 2; i++) {
      assertEquals(results.get("models").get(i).get("losses"), models.get(i).get("losses"));
      assertEquals(
          results.get("models").get(i).get("hidden").asDouble(),
          sum(models.get(i).get("activations").get("heights")));
      assertEquals(100, sum(models.get(i).get("energies").get("train")), 1e-9);
      assertEquals(100, sum(models.get(i).get("energies").get("test")), 1e-9);
    }
    for (var text : List.of("recipe.batchSize", "crc32c:", "/device:CPU:0", "tensorflow")) {
      assertTrue(page.contains(text), text);
    }
  }

  private static double sum(JsonNode numbers) {
    double sum = 0;
    for (var number : numbers) {
      sum += number.asDouble();
    }
    return sum;
  }

  @Test
  void thePageNeedsNothingButItself() throws IOException {
    var page = Files.readString(trained.resolve("report.html"));
    assertFalse(Pattern.compile("(src|href)=\"(?!data:|#)").matcher(page).find());
    assertFalse(page.contains("@import") || page.contains("url(http"));
    assertTrue(page.contains("default-src 'none'"));
    assertTrue(page.contains("The MIT License"));
  }

  @Test
  void theOriginalsAreTheFirstTestImages() throws IOException {
    var idx = Files.readAllBytes(data.resolve("t10k-images-idx3-ubyte"));
    var pixels = ByteBuffer.wrap(idx, 16, idx.length - 16).slice();
    var picture = PICTURE.matcher(Files.readString(trained.resolve("report.html")));
    assertTrue(picture.find());
    assertEquals("The original test images", picture.group(2));
    var png = new ByteArrayInputStream(Base64.getDecoder().decode(picture.group(1)));
    var raster = ImageIO.read(png).getRaster();
    assertEquals(8 * 7 - 2, raster.getWidth());
    assertEquals(4 * 8 - 2, raster.getHeight());
    for (int i = 0; i < 32 * 30; i++) {
      int x = i / 30 % 8 * 7 + i % 5;
      int y = i / 240 * 8 + i % 30 / 5;
      assertEquals(Byte.toUnsignedInt(pixels.get(i)), raster.getSample(x, y, 0));
    }
    int pictures = 1;
    while (picture.find()) {
      pictures++;
    }
    assertEquals(1 + 2 * 6, pictures); // reconstructions, filters, four rows of samples
  }

  @Test
  void writesItAgain() throws IOException {
    var run = copy("again");
    Files.delete(run.resolve("report.html"));
    assertTrue(report(run).requireDone().out().contains(run.resolve("report.html").toString()));
    report(run).requireDone();
    assertEquals(
        charts(Files.readString(trained.resolve("report.html"))),
        charts(Files.readString(run.resolve("report.html"))));
  }

  @Test
  void comparesRunsWhateverTheirNames() throws IOException {
    var odd = copy("</script><b>&\"'x");
    var page = out.resolve("pages/both.html");
    assertEquals(
        page + System.lineSeparator(), report(trained, odd, "--out", page).requireDone().out());
    var html = Files.readString(page);
    assertFalse(html.contains("<b>"));
    assertTrue(html.contains("&lt;b&gt;"));
    var models = charts(html).get("models");
    assertEquals(4, models.size());
    assertTrue(html.contains("★ least sampled test error of all."));
    assertEquals("trained, M = 2", models.get(0).get("label").asText());
    assertEquals(odd.getFileName() + ", M = 5", models.get(3).get("label").asText());
    report(trained, odd, "--out", page).requireDone();
  }

  @Test
  void runsOnOtherImagesAreNotComparedByTheirErrors() throws IOException {
    var other = IdxFiles.dataSet(out.resolve("other"), 110, 40, 6, 5);
    var settings = new ArrayList<>(List.of("train", "--data", other.toString(), "--quiet"));
    settings.addAll(List.of("--out", out.toString(), "--name", "second", "--hidden", "3"));
    settings.addAll(List.of("--epochs", "1", "--batch-size", "20"));
    Outcome.of(settings.toArray(String[]::new)).requireDone();
    var page = out.resolve("c.html");
    report(trained, out.resolve("second"), "--out", page).requireDone();
    var html = Files.readString(page);
    assertTrue(html.contains("not to be compared"));
    assertEquals(2, html.split("class=\"best\"", -1).length - 1);
    assertTrue(html.contains("★ least sampled test error of its run."));
    report(trained, out.resolve("second"), "--out", page, "--data", data)
        .requireRefused(2, "second was started with other images");
    report(trained, "--data", out.resolve("nowhere"), "--out", page)
        .requireRefused(2, "no such folder");
  }

  @Test
  void whatIsNoFinishedRunIsRefused() throws IOException {
    report().requireRefused(2, "RUN");
    report(out).requireRefused(2, "is not the folder of a run");
    report(out.resolve("nowhere")).requireRefused(2, "is not the folder of a run");
    report(trained, work.resolve("data/../trained")).requireRefused(2, "name each run once");
    var run = copy("incomplete");
    Files.delete(run.resolve("results.json"));
    Files.delete(run.resolve("report.html"));
    report(run).requireRefused(2, "is not done: it has no results.json");
    report(trained, run, "--out", out.resolve("c.html")).requireRefused(2, "is not done");
    assertFalse(Files.exists(run.resolve("report.html")));
    assertFalse(Files.exists(out.resolve("c.html")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"epochs\" : 3, | \"epochs\" : 4, | 3 losses are not those of 4 epochs",
        "\"best\" : 5, | \"best\" : 3, | do not fit a run of [2, 5]",
        "\"hidden\" : 2, | \"hidden\" : 3, | do not fit a run of [2, 5]",
        "\"versions\" : { | \"version\" : { | not sound",
        "\"device\" : | \"device\" : null, \"x\" : | not sound",
        "\"losses\" : [ | \"losses\" : null, \"x\" : [ | not sound",
      })
  void damagedResultsAreRefused(String old, String damaged, String message) throws IOException {
    var run = copy("damaged");
    var results = run.resolve("results.json");
    var before = Files.readString(run.resolve("report.html"));
    Files.writeString(results, Files.readString(results).replace(old, damaged));
    report(run).requireRefused(2, message);
    assertEquals(before, Files.readString(run.resolve("report.html")));
  }

  @Test
  void aFileThatIsNoReportIsNotReplaced() throws IOException {
    var run = copy("own");
    for (var file : List.of(run.resolve("report.html"), out.resolve("notes.html"))) {
      Files.writeString(file, "precious");
      report(run, "--out", file).requireRefused(2, "exists already and is no report");
      assertEquals("precious", Files.readString(file));
    }
    report(run).requireRefused(2, "choose another with --out");
    report(run, "--out", out).requireRefused(2, "exists already and is no report");
  }

  @Test
  void aRunThatIsBeingTrainedIsLeftAlone() throws IOException {
    var run = copy("busy");
    var lock = FolderLock.acquire(run);
    report(run).requireRefused(2, "is in use by process");
    report(run, "--out", out.resolve("elsewhere.html")).requireDone();
    lock.close();
    report(run).requireDone();
  }

  @Test
  void theCheckpointBeforeADamagedOneIsShownWithAWarning() throws IOException {
    var run = copy("old");
    var damaged = run.resolve("m005/checkpoint/step-00000015/model.index");
    Files.write(damaged, new byte[9]);
    var outcome = report(run).requireDone();
    assertTrue(outcome.err().contains(damaged.toString()), outcome.err());
  }
}

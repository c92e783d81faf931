package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import org.gbrbm.data.ImageSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data of one's own: folders of images, NumPy arrays, CSV files, good and bad. */
class OwnDataTest {
  @TempDir private Path folder;

  private Outcome train(Path data, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("train", "--data", data.toString(), "--out", folder.toString(), "--quiet"));
    arguments.addAll(List.of("--name", "run", "--hidden", "3", "--epochs", "40"));
    arguments.addAll(List.of("--batch-size", "3", "--learning-rate", "0.02"));
    arguments.addAll(List.of("--recipe", "notebook"));
    arguments.addAll(List.of("--checkpoint-every", "1000000"));
    arguments.addAll(List.of(more));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private Path run() {
    return folder.resolve("run");
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(run().resolve(file).toFile());
  }

  private double testMse() throws IOException {
    return json("results.json").get("models").get(0).get("testMse").asDouble();
  }

  /** Two clusters at (1000, -0.001) and (3000, 0.001), and a column that is constant. */
  private Path clusters() throws IOException {
    var random = new Random(1);
    var text = new StringBuilder("large,small,constant\n");
    for (int i = 0; i < 200; i++) {
      int side = i % 4 < 2 ? 1 : -1;
      text.append(
          String.format(
              Locale.ROOT,
              "%.3f,%.6f,7%n",
              2000 + 1000 * side + 50 * random.nextGaussian(),
              (side + 0.05 * random.nextGaussian()) / 1000));
    }
    return Files.writeString(folder.resolve("clusters.csv"), text);
  }

  @Test
  void aCsvFileIsTrainedOnAndEvaluatedAsScaled() throws IOException {
    train(clusters()).requireDone();
    // Standardised, the clusters lie at +-1: the mean's error is 2/3 over the three columns.
    assertTrue(testMse() < 0.3, "test MSE " + testMse());
    var scaling = json("conditions.json").get("scaling");
    assertEquals("STANDARD", scaling.get("scale").asText());
    assertEquals(2000, scaling.get("offset").get(0).asDouble(), 20);
    assertEquals(1, scaling.get("factor").get(2).asDouble());
    // Without --data, the run's own data are meant.
    var evaluated = Outcome.of("evaluate", run().toString(), "--json").requireDone();
    assertEquals(
        testMse(), new ObjectMapper().readTree(evaluated.out()).get("3").get("mse").asDouble());
    Outcome.of("evaluate", run().toString(), "--likelihood", "--exact").requireDone();
  }

  @Test
  void principalComponentsThatLoseNothingAreNoMeasure() throws IOException {
    var all = train(clusters()).requireDone().out(); // three columns, three hidden units
    assertTrue(all.contains("3 principal components have 0.0000"), all);
    assertTrue(all.contains("So many components lose nothing"), all);
    assertFalse(all.contains("a linear method does better"), all);
    var words = new ArrayList<>(List.of("train", "--hidden", "1", "--epochs", "1", "--quiet"));
    words.addAll(List.of("--data", clusters().toString(), "--out", folder.toString()));
    var fewer = Outcome.of(words.toArray(String[]::new)).requireDone().out();
    assertFalse(fewer.contains("lose nothing"), fewer);
    assertTrue(fewer.contains("one principal component has"), fewer);
  }

  @Test
  void vectorsAreWrittenAsCsvOnTheirOwnScale() throws IOException {
    var trained = train(clusters()).requireDone();
    assertTrue(trained.err().contains("no picture is drawn"), trained.err());
    var page = Files.readString(run().resolve("report.html"));
    assertTrue(page.contains("vectors of 3 numbers"));
    assertFalse(page.contains("★"));
    for (var line :
        List.of(
            "reconstruct --count 6",
            "reconstruct --mask 1x1+0+1 --steps 5",
            "sample --steps 0,5",
            "filters")) {
      var arguments = new ArrayList<>(List.of(line.split(" ", -1)));
      arguments.addAll(List.of(run().toString(), "--out", folder.toString()));
      Outcome.of(arguments.toArray(String[]::new)).requireDone();
    }
    var lines = Files.readAllLines(folder.resolve("reconstructions-m003.csv"));
    assertEquals(13, lines.size());
    assertEquals("label,large,small,constant", lines.get(0));
    for (int i = 1; i <= 6; i++) {
      double original = number(lines.get(i), 1);
      assertEquals(original < 2000 ? 1000 : 3000, original, 250);
      assertEquals(original < 2000, number(lines.get(6 + i), 1) < 2000, lines.toString());
    }
    assertEquals(1 + 3, Files.readAllLines(folder.resolve("filters-m003.csv")).size());
    assertEquals(1 + 32, Files.readAllLines(folder.resolve("samples-m003.csv")).size());
    assertTrue(Files.exists(folder.resolve("restorations-m003.csv")));
    Outcome.of("filters", run().toString()).requireDone();
    assertEquals(1 + 3, Files.readAllLines(run().resolve("pictures/filters-m003.csv")).size());
    Outcome.of("sample", run().toString(), "--gif", "--out", folder.toString())
        .requireRefused(2, "--gif draws images");
  }

  private static double number(String line, int column) {
    return Double.parseDouble(line.split(",", -1)[column]);
  }

  @Test
  void changedDataAreNotResumedOn() throws IOException {
    var data = clusters();
    train(data).requireDone();
    var resume = new String[] {"train", "--resume", run().toString(), "--epochs", "41", "--quiet"};
    var other = new ArrayList<>(List.of(resume));
    other.addAll(List.of("--scale", "unit"));
    Outcome.of(other.toArray(String[]::new))
        .requireRefused(2, "was started with data scaled by STANDARD, not UNIT");
    Files.writeString(data, Files.readString(data).replaceFirst("7", "8"));
    Outcome.of(resume).requireRefused(2, "was started with other images");
  }

  private static void write(Path file, int rows, int columns, boolean bright) throws IOException {
    var picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < rows * columns; i++) {
      boolean on = bright == i % columns < columns / 2;
      picture.setRGB(i % columns, i / columns, on ? 0xffffff : 0x0000ff);
    }
    Files.createDirectories(file.getParent());
    var name = file.toString();
    ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile());
  }

  private Path pictures(String... parts) throws IOException {
    var data = folder.resolve("pictures");
    for (var part : parts) {
      for (int i = 0; i < 20; i++) {
        write(
            data.resolve(part).resolve(String.format(Locale.ROOT, "picture-%02d.png", i)),
            4,
            6,
            i % 3 == 0);
      }
    }
    Files.writeString(data.resolve("notes.txt"), "not an image");
    return data;
  }

  @Test
  void aFolderOfImagesIsTrainedOnWithEveryTenthForTheTest() throws IOException {
    var data = pictures("");
    write(data.resolve("picture-20.jpg"), 4, 6, true);
    train(data).requireDone();
    // Black images, such as an untrained model's, have an error of 0.5.
    assertTrue(testMse() < 0.4, "test MSE " + testMse());
    assertTrue(Files.isRegularFile(run().resolve("reconstructions.png")));
    var set = ImageSet.read(data);
    assertEquals(19, set.train().count());
    assertEquals(2, set.test().count());
    // The tenth is bright on its left; on its right it is blue, of which the luma is 0.114.
    assertEquals((byte) 255, set.test().pixels().get(0));
    assertEquals(29, set.test().pixels().get(5));
  }

  @Test
  void subfoldersTrainAndTestAreTheParts() throws IOException {
    train(pictures("train", "test")).requireDone();
    var set = ImageSet.read(folder.resolve("pictures"));
    assertEquals(20, set.train().count());
    assertEquals(20, set.test().count());
  }

  @Test
  void imagesOfTwoSizesAndDamagedOnesAreNamed() throws IOException {
    var data = pictures("");
    write(data.resolve("picture-99.png"), 5, 6, true);
    requireRefused(data, "picture-99.png: has 5 x 6 pixels, but picture-00.png has 4 x 6");
    Files.writeString(data.resolve("picture-99.png"), "<html>");
    requireRefused(data, "picture-99.png: not a picture");
  }

  @Test
  void aFolderWithoutImagesIsRefused() throws IOException {
    requireRefused(Files.createDirectory(folder.resolve("empty")), "holds neither the four IDX");
    requireRefused(Files.writeString(folder.resolve("a.md"), "1"), "not a data set of a kind");
    requireRefused(folder.resolve("nowhere.csv"), "no such folder or file");
  }

  @ParameterizedTest
  @CsvSource({
    "'a,b\n1,2\n3\n', line 3 has 1 columns",
    "'a,b\n1,2\n3,x\n', 'line 3, column 2 (''b''): ''x'' is not a finite number; leave the column out'",
    "'1,2\n3,\n', 'line 2, column 2: '''' is not'",
    "'1,2\nNaN,4\n', 'line 2, column 1: ''NaN'' is not'",
    "'1,2\n3,-Infinity\n', 'line 2, column 2'",
    "'1,2\n3,1e999\n', 'line 2, column 2'",
    "'1,2\n\"3,4\n', 'not sound CSV'",
    "'a,b\n', holds no numbers",
    "'1,2\n', at least 2 examples",
  })
  void badCsvIsRefusedWithTheLine(String text, String message) throws IOException {
    requireRefused(Files.writeString(folder.resolve("bad.csv"), text), message);
  }

  @Test
  void badNumpyArraysAreRefused() throws IOException {
    requireRefused(Path.of("src/test/resources/numpy/text.npy"), "astype('float32')");
    var whole = Files.readAllBytes(Path.of("src/test/resources/numpy/pair.npz"));
    whole[whole.length / 2] ^= 1;
    requireRefused(Files.write(folder.resolve("bad.npz"), whole), "bad.npz");
  }

  @Test
  void anUnknownScaleIsRefused() throws IOException {
    train(clusters(), "--scale", "log").requireRefused(2, "log");
  }

  private void requireRefused(Path data, String message) {
    train(data).requireRefused(2, message);
    assertFalse(Files.exists(run()));
  }
}

package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.commons.io.FileUtils;
import org.gbrbm.IdxFiles;
import org.gbrbm.serving.Exports;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;

/** The command apply: what it answers, from which files, into which. */
class ApplyCommandTest {
  private static final int ROWS = 2300;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path shared;
  private static Path table;
  private static float[][] rows;
  private static Path run;
  private static Path export;

  @TempDir private Path folder;

  /** Three numbers far from one another's scale, between an identifier and a class. */
  @BeforeAll
  static void train() throws IOException {
    var random = new Random(4);
    rows = new float[ROWS][3];
    var text = new StringBuilder("id,width,height,time,class\n");
    for (int n = 0; n < ROWS; n++) {
      double common = random.nextGaussian();
      rows[n][0] = (float) (5 + common + 0.1 * random.nextGaussian());
      rows[n][1] = (float) (-2000 + 300 * common + 30 * random.nextGaussian());
      rows[n][2] = (float) (1e6 + 10 * random.nextGaussian());
      text.append(
          String.format(
              Locale.ROOT,
              "\"n,%d\",%s,%s,%s,%s%n",
              n,
              (double) rows[n][0],
              (double) rows[n][1],
              (double) rows[n][2],
              n % 2 == 0 ? "even" : "odd"));
    }
    table = Files.writeString(shared.resolve("table.csv"), text);
    run = shared.resolve("run");
    Outcome.of(
            "train",
            "--data",
            table.toString(),
            "--hidden",
            "2",
            "--epochs",
            "3",
            "--quiet",
            "--recipe",
            "notebook",
            "--batch-size",
            "50",
            "--out",
            shared.toString(),
            "--name",
            "run")
        .requireDone();
    Outcome.of(
            "export", run.toString(), "--out", shared.resolve("models").toString(), "--name", "m")
        .requireDone();
    export = shared.resolve("models/m/1");
  }

  private Outcome apply(Path model, Object data, String out, String... more) {
    var words = new ArrayList<>(List.of("apply", model.toString(), "--data", data.toString()));
    words.addAll(List.of("--out", out.equals("-") ? out : folder.resolve(out).toString()));
    words.addAll(List.of(more));
    return Outcome.of(words.toArray(String[]::new));
  }

  private void requireNothingWritten() throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of(), files.filter(file -> file.getFileName().toString().contains("out.")).toList());
    }
  }

  /** What stock TensorFlow answers from the exported model. */
  private static Map<String, float[][]> served(String signature, float[][] x) {
    try (var bundle = SavedModelBundle.load(export.toString())) {
      var inputs = new HashMap<String, Tensor>();
      inputs.put("images", TFloat32.tensorOf(StdArrays.ndCopyOf(x)));
      return Exports.answers(bundle, signature, inputs);
    }
  }

  private List<String[]> csv(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name)).stream()
        .map(line -> line.split(",", -1))
        .toList();
  }

  @Test
  void theAnswersAreThoseOfTheServedModel() throws IOException {
    var what = "hidden,reconstruction,free-energy,reconstruction-error,score,flag";
    apply(run, table, "out.jsonl", "--what", what, "--false-alarms", "0.2").requireDone();
    var lines = Files.readAllLines(folder.resolve("out.jsonl"));
    assertEquals(ROWS, lines.size());
    var hidden = served("hidden", rows).get("probabilities");
    var reconstruction = served("reconstruct", rows).get("reconstruction");
    var score = served("score", rows);
    for (int n = 0; n < ROWS; n++) {
      var line = JSON.readTree(lines.get(n));
      assertEquals("n," + n, line.get("id").asText());
      assertEquals(n % 2 == 0 ? "even" : "odd", line.get("class").asText());
      requireClose(hidden[n], line.get("hidden"), 1e-4);
      requireClose(reconstruction[n], line.get("reconstruction"), 1e-4);
      requireClose(score.get("free_energy")[n], line.get("free_energy"), 1e-3);
      requireClose(score.get("reconstruction_error")[n], line.get("reconstruction_error"), 1e-3);
      assertEquals(score.get("percentile")[n][0], line.get("score").asDouble(), 0.2);
      assertEquals(line.get("score").asDouble() > 80, line.get("flag").asBoolean());
    }
  }

  private static void requireClose(float[] expected, JsonNode actual, double tolerance) {
    assertEquals(expected.length, actual.isArray() ? actual.size() : 1);
    for (int i = 0; i < expected.length; i++) {
      double number = actual.isArray() ? actual.get(i).asDouble() : actual.asDouble();
      assertEquals(expected[i], number, tolerance * (1 + Math.abs(expected[i])));
    }
  }

  @Test
  void theFormsOfAFileHoldTheSame() throws IOException {
    var what = new String[] {"--what", "free-energy,hidden,flag"};
    apply(run, table, "out.csv", what).requireDone();
    apply(run, table, "out.jsonl", what).requireDone();
    var array = apply(run, table, "out.npy", what).requireDone();
    assertTrue(array.err().contains("numbers alone; left out: id, class"), array.err());
    var stdout = apply(run, table, "-", what).requireDone();
    assertEquals(Files.readString(folder.resolve("out.csv")), stdout.out());
    assertEquals(
        "id,class,free_energy,hidden_1,hidden_2,flag", stdout.out().lines().findFirst().orElse(""));

    var npy = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("out.npy")));
    npy.order(ByteOrder.LITTLE_ENDIAN);
    var header = new byte[npy.getShort(8)];
    npy.get(10, header);
    assertEquals(0, (10 + header.length) % 64);
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2300, 4), }",
        new String(header, StandardCharsets.US_ASCII).strip());
    assertEquals(10 + header.length + ROWS * 4 * 4, npy.capacity());
    npy.position(10 + header.length);
    var lines = Files.readAllLines(folder.resolve("out.jsonl"));
    var numbers =
        Files.readAllLines(folder.resolve("out.csv")).stream()
            .skip(1)
            .map(line -> line.replaceFirst("\"n,\\d+\",(even|odd),", "").split(",", -1))
            .toList();
    for (int n = 0; n < ROWS; n++) {
      var line = JSON.readTree(lines.get(n));
      var fields = numbers.get(n);
      assertEquals(line.get("free_energy").floatValue(), Float.parseFloat(fields[0]));
      assertEquals(line.get("hidden").get(1).floatValue(), Float.parseFloat(fields[2]));
      assertEquals(line.get("flag").asBoolean() ? "1" : "0", fields[3]);
      for (var field : fields) {
        assertEquals(Float.parseFloat(field), npy.getFloat());
      }
    }
  }

  @Test
  void oneNumberForEachExampleIsAVector() throws IOException {
    apply(export, table, "out.npy").requireDone();
    var text = new String(Files.readAllBytes(folder.resolve("out.npy")), StandardCharsets.US_ASCII);
    assertTrue(text.contains("'shape': (2300,), }"), text.substring(0, 100));
  }

  @Test
  void aRunAnExportAndItsNewestVersionAnswerTheSame() throws IOException {
    apply(run, table, "run.csv").requireDone();
    apply(export, table, "export.csv").requireDone();
    apply(export.getParent(), table, "newest.csv").requireDone();
    assertEquals(-1, Files.mismatch(folder.resolve("run.csv"), folder.resolve("export.csv")));
    assertEquals(-1, Files.mismatch(folder.resolve("run.csv"), folder.resolve("newest.csv")));
  }

  /** Ordinary examples have scores that are spread evenly; the rate of flags is that of alarms. */
  @Test
  void scoresArePercentilesAmongOrdinaryExamples() throws IOException {
    for (var more : List.of(List.<String>of(), List.of("--two-sided"))) {
      var words = new ArrayList<>(List.of("--what", "score,flag", "--false-alarms", "0.05"));
      words.addAll(List.of("--normal", table.toString(), "--score-by", "free-energy"));
      words.addAll(more);
      apply(run, table, "out" + more.size() + ".npy", words.toArray(String[]::new)).requireDone();
      var bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("out" + more.size() + ".npy")));
      bytes.order(ByteOrder.LITTLE_ENDIAN).position(128);
      int low = 0;
      int flagged = 0;
      for (int n = 0; n < ROWS; n++) {
        low += bytes.getFloat() < 25 ? 1 : 0;
        flagged += (int) bytes.getFloat();
      }
      assertEquals(0.25 * ROWS, low, 0.01 * ROWS);
      assertEquals(0.05 * ROWS, flagged, 0.01 * ROWS);
    }
  }

  @Test
  void theScoreIsSaidToBeWhatItIs() throws IOException {
    var own = apply(run, table, "a.csv", "--what", "flag", "--false-alarms", "0.001").requireDone();
    assertTrue(
        own.err().contains("a percentile of the reconstruction error among 230 held-out examples"),
        own.err());
    assertTrue(
        own.err().contains("230 examples cannot tell a rate of false alarms below 0.0043"),
        own.err());
    for (var rate : List.of("0", "1", "-0.1", "NaN")) {
      apply(run, table, "b.csv", "--false-alarms", rate)
          .requireRefused(2, "the rate of false alarms must be above 0 and below 1");
    }
  }

  @Test
  void aLogLikelihoodNeedsLogZ() throws IOException {
    var own = folder.resolve("own");
    FileUtils.copyDirectory(run.toFile(), own.toFile());
    apply(own, table, "out.csv", "--what", "log-likelihood")
        .requireRefused(2, "log Z of the model is not known; measure it: tools/gbrbm evaluate RUN");
    requireNothingWritten();
    var measured =
        Outcome.of(
                "evaluate",
                own.toString(),
                "--likelihood",
                "--exact",
                "--ais-chains",
                "8",
                "--ais-temperatures",
                "10",
                "--tempering-ladders",
                "4",
                "--tempering-rounds",
                "5",
                "--json")
            .requireDone();
    double exact = JSON.readTree(measured.out()).at("/2/likelihood/exactLogZ").asDouble();
    Outcome.of("export", own.toString(), "--out", folder.toString(), "--name", "with")
        .requireDone();
    for (var model : List.of(own, folder.resolve("with"))) {
      var name = model.getFileName() + ".csv";
      apply(model, table, name, "--what", "log-likelihood,free-energy").requireDone();
      for (var line : csv(name).subList(1, 20)) {
        double logLikelihood = Double.parseDouble(line[line.length - 2]);
        double freeEnergy = Double.parseDouble(line[line.length - 1]);
        assertEquals(-freeEnergy - exact, logLikelihood, 1e-3);
      }
    }
  }

  /** A model of a version that kept no calibration. */
  @Test
  void aScoreNeedsACalibration() throws IOException {
    var old = folder.resolve("old");
    FileUtils.copyDirectory(run.toFile(), old.toFile());
    Files.delete(old.resolve("m002/calibration.json"));
    apply(old, table, "out.csv")
        .requireRefused(
            2,
            "the model has no calibration, as gbrbm 0.1.0 made it; name ordinary examples with "
                + "--normal, or calibrate its run: tools/gbrbm train --resume RUN");
    var exported =
        Outcome.of("export", old.toString(), "--out", folder.toString(), "--name", "e")
            .requireDone();
    assertTrue(Files.isDirectory(folder.resolve("e/1")), exported.out());
    apply(folder.resolve("e"), table, "out.csv").requireRefused(2, "the model has no calibration");
    requireNothingWritten();
    apply(old, table, "out.csv", "--what", "free-energy").requireDone();
    apply(old, table, "b.csv", "--normal", table.toString()).requireDone();
    Outcome.of("train", "--resume", old.toString(), "--quiet").requireDone();
    apply(old, table, "c.csv").requireDone();
  }

  @Test
  void badRowsEndItOrAreLeftOut() throws IOException {
    var bad = folder.resolve("bad.csv");
    Files.writeString(
        bad,
        """
        id,width,height,time
        a,5,-2000,1e6
        b,5,x,1e6
        c,5,-2000
        d,Inf,-2000,1e6
        e,5,,1e6
        f,1e300,-2000,1e6
        g,6,-1700,1000010
        """);
    apply(run, bad, "out.csv")
        .requireRefused(2, "line 3, column 3 ('height'): 'x' is not a finite number");
    requireNothingWritten();
    var done = apply(run, bad, "out.csv", "--bad-rows", "skip").requireDone();
    assertEquals(List.of("id", "a", "g"), csv("out.csv").stream().map(line -> line[0]).toList());
    for (var told :
        List.of(
            "line 3, column 3 ('height'): 'x' is not a finite number",
            "line 4 has 3 columns, the first has 4",
            "line 5, column 2 ('width'): 'Inf' is not a finite number",
            "line 6, column 3 ('height'): '' is not a finite number",
            "line 7, number 1: 1.0E300 is too far from the values",
            "gbrbm: 5 examples were left out")) {
      assertTrue(done.err().contains(told), done.err());
    }
  }

  @Test
  void manyBadRowsAreToldInFewLines() throws IOException {
    var text = new StringBuilder("5,-2000,1e6\n");
    for (int n = 0; n < 3000; n++) {
      text.append("5,-2000,?\n");
    }
    var bad = Files.writeString(folder.resolve("bad.csv"), text);
    var done = apply(run, bad, "out.csv", "--bad-rows", "skip").requireDone();
    assertTrue(done.err().contains("3000 examples were left out"), done.err());
    assertEquals(10, done.err().lines().filter(line -> line.contains("left out: ")).count());
    assertEquals(2, csv("out.csv").size());
    Files.writeString(bad, "5,-2000,?\n5,-2000,?\n5,-2000,1e999\n");
    var none = apply(run, bad, "none.csv", "--bad-rows", "skip");
    assertEquals(2, none.exitCode(), none.err());
    assertTrue(Outcome.lastLine(none.err()).contains("no examples that the model can be given"));
    assertFalse(Files.exists(folder.resolve("none.csv")));
  }

  @ParameterizedTest
  @CsvSource({
    "float32, <f4",
    "float64, <f8",
  })
  void numbersOfAnArrayThatAreNotFiniteAreNamed(String name, String type) throws IOException {
    var values = new double[][] {{5, -2000, 1e6}, {5, Double.NaN, 1e6}, {5, -2000, 1 / 0.0}};
    var array = npy(name + ".npy", type, values);
    apply(run, array, "out.csv").requireRefused(2, "row 2, number 2: NaN a value is missing");
    var done = apply(run, array, "out.csv", "--bad-rows", "skip").requireDone();
    assertTrue(done.err().contains("row 3, number 3: Infinity is not a finite number"), done.err());
    assertEquals(2, csv("out.csv").size());
  }

  private Path npy(String name, String type, double[][] values) throws IOException {
    var description =
        String.format(
            Locale.ROOT,
            "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }\n",
            type,
            values.length,
            values[0].length);
    var bytes =
        ByteBuffer.allocate(10 + description.length() + values.length * values[0].length * 8);
    bytes
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) description.length());
    bytes.put(description.getBytes(StandardCharsets.US_ASCII));
    for (var row : values) {
      for (double value : row) {
        if (type.equals("<f4")) {
          bytes.putFloat((float) value);
        } else {
          bytes.putDouble(value);
        }
      }
    }
    return Files.write(folder.resolve(name), Arrays.copyOf(bytes.array(), bytes.position()));
  }

  @Test
  void filesOfArraysThatAreCutShortOrTooLongAreRefused() throws IOException {
    var whole = Files.readAllBytes(npy("a.npy", "<f8", new double[1500][3]));
    var cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - 30));
    apply(run, cut, "out.csv")
        .requireRefused(2, "the file is cut short: it ends in example 1499 of the 1500");
    var longer = Files.write(folder.resolve("long.npy"), Arrays.copyOf(whole, whole.length + 1));
    apply(run, longer, "out.csv").requireRefused(2, "the file goes on after the 1500 examples");
    var header = Files.write(folder.resolve("header.npy"), Arrays.copyOf(whole, 20));
    apply(run, header, "out.csv").requireRefused(2, "header.npy");
    requireNothingWritten();
  }

  @Test
  void dataOfAnotherWidthOrKindAreRefused() throws IOException {
    var narrow = Files.writeString(folder.resolve("narrow.csv"), "1,2\n3,4\n");
    apply(run, narrow, "out.csv")
        .requireRefused(2, "narrow.csv: line 1: has 2 numbers; the model takes 3 (--columns)");
    var pictures = folder.resolve("pictures");
    Files.createDirectories(pictures);
    IdxFiles.dataSet(pictures, 30, 10, 1, 3);
    apply(run, pictures, "out.csv")
        .requireRefused(2, "is of bytes, pixels that are 0 to 1; the model was trained on other");
    Outcome.of(
            "train",
            "--data",
            pictures.toString(),
            "--hidden",
            "2",
            "--epochs",
            "1",
            "--quiet",
            "--recipe",
            "notebook",
            "--batch-size",
            "10",
            "--out",
            folder.toString(),
            "--name",
            "p")
        .requireDone();
    apply(folder.resolve("p"), table, "out.csv", "--columns", "width,height,time")
        .requireRefused(2, "is no pixel: the model was trained on numbers from 0 to 1");
    requireNothingWritten();
    apply(folder.resolve("p"), pictures, "out.csv").requireDone();
    assertEquals(41, csv("out.csv").size());
    assertEquals("label", csv("out.csv").get(0)[0]);
    apply(folder.resolve("p"), pictures, "test.csv", "--part", "test").requireDone();
    assertEquals(11, csv("test.csv").size());
    apply(run, table, "part.csv", "--part", "test")
        .requireRefused(2, "does not say which examples are for training");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | holds no numbers",
        "'width,height,time\n' | holds no numbers",
        "'1,2,\"3\n' | not sound CSV",
      })
  void filesWithoutExamplesAreRefused(String text, String message) throws IOException {
    var empty = Files.writeString(folder.resolve("empty.csv"), text);
    var outcome = apply(run, empty, "out.csv");
    assertEquals(2, outcome.exitCode(), outcome.err());
    assertTrue(
        outcome.err().contains(message) || outcome.err().contains("no examples"), outcome.err());
    requireNothingWritten();
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    var there = Files.writeString(folder.resolve("out.csv"), "mine");
    apply(run, table, "out.csv").requireRefused(2, "out.csv exists already; choose another name");
    assertEquals("mine", Files.readString(there));
    apply(run, table, "out.parquet").requireRefused(2, "the name must end in .csv, .npy or .jsonl");
    apply(run, table, "out").requireRefused(2, "the name must end in .csv, .npy or .jsonl");
    apply(run, folder.resolve("none.csv"), "b.csv").requireRefused(2, "no such folder or file");
    apply(folder, table, "b.csv")
        .requireRefused(2, "is neither an exported model nor the folder of a run");
    apply(run, table, "b.csv", "--hidden", "7").requireRefused(2, "no model with 7 hidden units");
    apply(export, table, "b.csv", "--hidden", "7").requireRefused(2, "2 hidden units, not 7");
    var unknown = apply(run, table, "b.csv", "--what", "score,colour");
    assertEquals(2, unknown.exitCode());
    assertTrue(
        unknown.err().contains("'colour' is none of hidden, reconstruction, filled, free-energy"),
        unknown.err());
  }

  @Test
  void jsonTellsWhatWasDone() throws IOException {
    var done = apply(run, table, "out.csv", "--json").requireDone();
    var told = (ObjectNode) JSON.readTree(done.out());
    assertEquals(ROWS, told.get("examples").asInt());
    assertEquals(0, told.get("leftOut").asInt());
    assertArrayEquals(
        new String[] {"file", "examples", "leftOut", "seconds"},
        told.properties().stream().map(Map.Entry::getKey).toArray());
  }
}

package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gbrbm.GaussianBernoulliRbm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that is named, parsed or printed depends on the user's language. */
class LocaleTest {
  @TempDir private Path folder;

  private String run(String locale, String... arguments) throws Exception {
    var language = Locale.forLanguageTag(locale);
    var options =
        List.of(
            "-Duser.language=" + language.getLanguage(),
            "-Duser.country=" + language.getCountry(),
            "-Dgbrbm.home=" + Path.of("").toAbsolutePath());
    var builder = OwnProcess.builder(options, List.of(arguments));
    var errors = folder.resolve("stderr").toFile(); // TensorFlow's own lines tell the time
    var process = builder.redirectErrorStream(false).redirectError(errors).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), Files.readString(errors.toPath()));
    return text;
  }

  @Test
  void trainsAndPrintsTheSameInEveryLanguage() throws Exception {
    var data = Files.writeString(folder.resolve("data.csv"), "a,b\n1.5,2\n3,4\n5,6.25\n2,8\n");
    train("en-US", data);
    var english = folder.resolve("en-US").toString();
    var expected = run("en-US", "evaluate", english);
    assertTrue(expected.matches("(?s).*\\d\\.\\d{3,}.*"), expected);
    for (var locale : List.of("fa-IR", "de-DE")) {
      train(locale, data);
      assertEquals(metrics("en-US"), metrics(locale));
      assertEquals(expected, run(locale, "evaluate", english), locale);
    }
  }

  private void train(String locale, Path data) throws Exception {
    var run = List.of("train", "--data", data.toString(), "--out", folder.toString(), "--quiet");
    var model = List.of("--name", locale, "--hidden", "2", "--epochs", "1", "--batch-size", "2");
    run(locale, Stream.concat(run.stream(), model.stream()).toArray(String[]::new));
  }

  /** Without the times, which differ from run to run. */
  private List<String> metrics(String name) throws IOException {
    var lines = Files.readAllLines(folder.resolve(name).resolve("m002/metrics.csv"));
    assertFalse(lines.isEmpty());
    return lines.stream().map(line -> line.replaceAll(",[^,]*$", "")).toList();
  }

  @Test
  void theLibrarySaysWhatToDoWhereTensorFlowCannotNameOperations() {
    var before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("fa-IR"));
    try {
      var builder = GaussianBernoulliRbm.builder().hidden(2).epochs(1).batchSize(2);
      var e =
          assertThrows(
              IllegalStateException.class,
              () -> builder.fit(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}}).close());
      assertTrue(e.getMessage().contains("Locale.setDefault("), e.getMessage());
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }
}

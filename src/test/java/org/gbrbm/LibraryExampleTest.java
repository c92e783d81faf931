package org.gbrbm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/library.md. */
@SuppressWarnings("UnusedVariable") // they are there to be read
class LibraryExampleTest {
  @TempDir private Path folder;

  private static float[][] rows(int count) {
    var random = new Random(count);
    var rows = new float[count][6];
    for (var row : rows) {
      double along = random.nextGaussian();
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (3 * along + 0.3 * random.nextGaussian());
      }
    }
    return rows;
  }

  @Test
  void trainsUsesSavesAndLoads() throws IOException {
    var rows = rows(200);
    var models = folder.resolve("savedmodels");
    // begin
    float[][] x = rows; // [N, D], on any scale
    try (var rbm =
        GaussianBernoulliRbm.builder().hidden(8).recipe("sharp").batchSize(20).seed(0).fit(x)) {
      float[][] h = rbm.transform(x); // features: p(h|v), [N, M]
      float[][] r = rbm.reconstruct(x); // [N, D], on the data's scale
      float[] f = rbm.freeEnergy(x); // [N], in nats; high for rows that the model finds unlikely
      float[] p =
          rbm.score(x); // [N], 0 to 100: what percentage of ordinary rows is no more unusual
      float[][] s = rbm.sample(16); // [16, D]
      rbm.save(models.resolve("mine")); // a version that TensorFlow Serving takes as it is
    }
    try (var again = GaussianBernoulliRbm.load(models.resolve("mine"))) {
      System.out.println(again.hiddenUnits() + " hidden units");
    }
    // end
    assertTrue(Files.exists(models.resolve("mine/1/saved_model.pb")));
  }

  @Test
  void listensToATrainingAndMeasuresItsError() {
    var train = rows(200);
    var test = rows(50);
    // begin
    var builder =
        GaussianBernoulliRbm.builder()
            .hidden(8)
            .set("optimisation.schedule", "COSINE")
            .epochs(5)
            .batchSize(20)
            .scale(Scale.STANDARD) // learned from the training rows; scaling(...) gives one
            .listener(epoch -> System.out.println(epoch.number() + ": " + epoch.loss()));
    try (var rbm = builder.fit(train, test)) {
      System.out.println("mean squared error " + rbm.provenance().testMseMeanField());
    }
    // end
  }

  @Test
  void sweepsAndResumes() throws Exception {
    var train = rows(200);
    var test = rows(50);
    var run = folder.resolve("run");
    // begin
    var data = ImageSet.of(Images.of(train), Images.of(test), Scale.STANDARD);
    var builder = GaussianBernoulliRbm.builder().hidden(2, 4).epochs(3).batchSize(20);
    var results = builder.sweep(run, data).orElseThrow(); // empty when stopWhen has stopped it
    System.out.println("best: " + results.best() + " hidden units");
    builder.epochs(6).resume(run, data); // more epochs, or what a stop left
    try (var best = GaussianBernoulliRbm.load(run)) {
      System.out.println(best.provenance().testMse());
    }
    // end
    assertEquals(7, Files.readAllLines(run.resolve("m002/metrics.csv")).size());
  }

  @Test
  void thePageShowsTheseLines() throws IOException {
    var source = Files.readString(Path.of("src/test/java/org/gbrbm/LibraryExampleTest.java"));
    var page = Files.readString(Path.of("docs/library.md")).replaceAll("\\s+", " ");
    var blocks = Pattern.compile("(?s) +// begin\n(.*?) +// end\n").matcher(source);
    int shown = 0;
    while (blocks.find()) {
      var lines = blocks.group(1).replaceAll("\\s+", " ");
      assertTrue(page.contains("```java" + lines + "```"), lines);
      shown++;
    }
    assertEquals(3, shown);
  }
}

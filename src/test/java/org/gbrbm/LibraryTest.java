package org.gbrbm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scale;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.RunFolder;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.Recipes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The library as its users call it. */
class LibraryTest {
  private static final int D = 5;

  @TempDir private Path folder;

  /** Rows on a line through a space of their own scale, with noise. */
  private static float[][] rows(int count, long seed) {
    var random = new Random(seed);
    var rows = new float[count][D];
    for (var row : rows) {
      double along = random.nextGaussian();
      for (int i = 0; i < D; i++) {
        row[i] = (float) (100 + 10 * (i + 1) * (along + 0.2 * random.nextGaussian()));
      }
    }
    return rows;
  }

  private static RbmBuilder small() {
    return GaussianBernoulliRbm.builder()
        .hidden(4)
        .epochs(20)
        .batchSize(10)
        .learningRate(0.02f)
        .sigma(0.5f)
        .seed(3);
  }

  /** Squared error in units of the variance of each column. */
  private static double error(float[][] x, float[][] y) {
    double sum = 0;
    for (int i = 0; i < D; i++) {
      int column = i;
      double mean = Arrays.stream(x).mapToDouble(row -> row[column]).average().orElseThrow();
      double variance = 0;
      double error = 0;
      for (int n = 0; n < x.length; n++) {
        variance += (x[n][i] - mean) * (x[n][i] - mean);
        error += (x[n][i] - y[n][i]) * (x[n][i] - y[n][i]);
      }
      sum += error / variance;
    }
    return sum / D;
  }

  @Test
  void answersAreThoseOfTheFormulasOnTheDataAsScaled() throws IOException {
    var x = rows(200, 1);
    try (var rbm = small().fit(x)) {
      var version = rbm.save(folder.resolve("model"));
      var theta =
          new Checkpoint(version.resolve("variables/variables"))
              .parameters(Recipes.shipped("notebook"));
      var h = rbm.transform(x);
      var energies = rbm.freeEnergy(x);
      assertEquals(200, h.length);
      for (int n = 0; n < 20; n++) {
        var v = new double[D];
        for (int i = 0; i < D; i++) {
          double offset = rbm.scaling().offset(D)[i];
          v[i] = (x[n][i] - offset) / rbm.scaling().factor(D)[i];
        }
        double energy = 0;
        for (int i = 0; i < D; i++) {
          double z = (v[i] - theta.b().getFloat(i)) / theta.sigma().getFloat(i);
          energy += z * z / 2;
        }
        for (int j = 0; j < 4; j++) {
          double logit = logit(theta, v, j);
          assertEquals(1 / (1 + Math.exp(-logit)), h[n][j], 1e-4);
          energy -= Math.log1p(Math.exp(logit));
        }
        assertEquals(energy, energies[n], 1e-3 * Math.max(1, Math.abs(energy)));
      }
    }
  }

  private static double logit(RbmParameters theta, double[] v, int j) {
    double logit = theta.c().getFloat(j);
    for (int i = 0; i < D; i++) {
      logit += v[i] / theta.sigma().getFloat(i) * theta.W().getFloat(i, j);
    }
    return logit;
  }

  @Test
  void reconstructionsAndSamplesAreOnTheScaleOfTheData() throws IOException {
    var x = rows(200, 1);
    try (var rbm = small().fit(x)) {
      double error = error(x, rbm.reconstruct(x));
      assertTrue(error < 0.5, "the mean of the data has 1, the model " + error);
      var samples = rbm.sample(300, 50, 1);
      for (int i = 0; i < D; i++) {
        int column = i;
        double mean = Arrays.stream(samples).mapToDouble(s -> s[column]).average().orElseThrow();
        assertEquals(100, mean, 10 * (i + 1), "column " + i);
      }
      assertArrayEquals(samples[0], rbm.sample(300, 50, 1)[0]);
    }
  }

  @Test
  void whatIsSavedIsLoaded() throws IOException {
    var x = rows(100, 1);
    try (var rbm = small().fit(x, rows(50, 2))) {
      var model = folder.resolve("savedmodels/mine");
      assertEquals(model.resolve("1"), rbm.save(model));
      assertEquals(model.resolve("2"), rbm.save(model));
      assertTrue(rbm.provenance().testMse() > 0);
      for (var path : List.of(model, model.resolve("1"))) {
        try (var again = GaussianBernoulliRbm.load(path)) {
          assertEquals(rbm.provenance().source(), again.provenance().source());
          assertEquals(D, again.visibleUnits());
          assertEquals(4, again.hiddenUnits());
          for (int n = 0; n < x.length; n++) {
            assertArrayEquals(rbm.transform(x)[n], again.transform(x)[n], 1e-4f);
            assertArrayEquals(rbm.reconstruct(x)[n], again.reconstruct(x)[n], 1e-2f);
          }
          assertArrayEquals(rbm.freeEnergy(x), again.freeEnergy(x), 1e-2f);
        }
      }
    }
  }

  @Test
  void arraysBuffersAndBatchesAreTheSame() {
    var x = rows(60, 1);
    var buffer = FloatBuffer.allocate(60 * D);
    Arrays.stream(x).forEach(buffer::put);
    try (var array = small().fit(x);
        var ofBuffer = small().fit(buffer.flip(), D);
        var ofBatches =
            small().fit(Stream.of(Arrays.copyOf(x, 25), Arrays.copyOfRange(x, 25, 60)))) {
      assertArrayEquals(array.freeEnergy(x), ofBuffer.freeEnergy(x));
      assertArrayEquals(array.freeEnergy(x), ofBatches.freeEnergy(x));
    }
  }

  @Test
  void aScalingCanBeGiven() {
    var x = rows(60, 1);
    try (var learned = small().fit(x);
        var given = small().scaling(learned.scaling()).fit(Arrays.copyOf(x, 30))) {
      assertEquals(learned.scaling(), given.scaling());
    }
  }

  @Test
  void aListenerCanBeALambdaAndATrainingBeStopped() {
    var epochs = new ArrayList<Epoch>();
    try (var rbm =
        small().listener(epochs::add).stopWhen(() -> epochs.size() == 3).fit(rows(60, 1))) {
      assertEquals(List.of(1, 2, 3), epochs.stream().map(Epoch::number).toList());
      assertEquals(20, epochs.get(0).epochs());
      assertEquals(epochs.get(2).loss(), rbm.provenance().finalLoss());
    }
  }

  @Test
  void aSweepIsResumedToTheSameBits() throws Exception {
    var data = ImageSet.of(Images.of(rows(60, 1)), Images.of(rows(20, 2)), Scale.STANDARD);
    var whole = folder.resolve("whole");
    var resumed = folder.resolve("resumed");
    var epochs = Collections.synchronizedList(new ArrayList<Epoch>());
    var results = small().hidden(2, 4).sweep(whole, data).orElseThrow();
    assertTrue(
        small()
            .hidden(2, 4)
            .listener(epochs::add)
            .stopWhen(() -> epochs.size() > 10)
            .sweep(resumed, data)
            .isEmpty());
    var after = GaussianBernoulliRbm.builder().resume(resumed, data).orElseThrow();
    assertEquals(results.best(), after.best());
    for (int m : List.of(2, 4)) {
      assertEquals(results.model(m).orElseThrow().losses(), after.model(m).orElseThrow().losses());
      var file =
          String.format(Locale.ROOT, "m%03d/checkpoint/step-00000120/model.data-00000-of-00001", m);
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(resumed.resolve(file)));
    }
    try (var best = GaussianBernoulliRbm.load(whole);
        var chosen = GaussianBernoulliRbm.load(whole, 2)) {
      assertEquals(results.best(), best.hiddenUnits());
      assertEquals(2, chosen.hiddenUnits());
    }
  }

  @Test
  void namesOfColumnsStayWithTheModels() throws Exception {
    var file = folder.resolve("people.csv");
    var lines = new ArrayList<>(List.of("height,weight"));
    for (var row : rows(30, 4)) {
      lines.add(row[0] + "," + row[1]);
    }
    Files.write(file, lines);
    var data = ImageSet.read(file);
    var names = List.of("height", "weight");
    assertEquals(names, data.names());
    var builder = small().hidden(2).epochs(1);
    try (var rbm = builder.fit(data)) {
      assertEquals(names, rbm.provenance().source().columns());
    }
    var run = folder.resolve("run");
    builder.sweep(run, data);
    try (var rbm = GaussianBernoulliRbm.load(run)) {
      assertEquals(names, rbm.provenance().source().columns());
    }
    assertEquals(names, RunFolder.open(run).conditions().format().names());
    refused(
        "1 names for examples of 2", () -> new ImageSet(data.train(), data.test(), List.of("a")));
  }

  @Test
  void whatCannotBeUsedIsRefusedWithAReason() throws IOException {
    var x = rows(60, 1);
    refused("batches of 61 are larger than the data", () -> small().batchSize(61).fit(x));
    refused("has no setting 'rate'", () -> small().set("rate", 1).fit(x));
    refused("learning rate must be a positive number", () -> small().learningRate(-1).fit(x));
    refused("take sweep", () -> small().hidden(1, 2).fit(x));
    refused("there is no recipe 'soup'", () -> small().recipe("soup"));
    refused(
        "is neither an exported model nor the folder of a run",
        () -> GaussianBernoulliRbm.load(folder.resolve("nowhere")));
    try (var rbm = small().fit(x)) {
      refused("5", () -> rbm.transform(new float[][] {{1, 2}}));
      refused("row 1, column 2", () -> rbm.transform(new float[][] {{1, Float.NaN, 3, 4, 5}}));
      refused("at least 1", () -> rbm.sample(0));
    }
  }

  private static void refused(String reason, Executable call) {
    var e = assertThrows(IllegalArgumentException.class, call);
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  /** Of ordinary rows every percentile is as frequent; what is far off is above them all. */
  @Test
  void scoresArePercentilesAmongTestRows() throws IOException {
    var random = new Random(3);
    var train = new float[400][3];
    var test = new float[300][3];
    for (var rows : List.of(train, test)) {
      for (var row : rows) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) (10 + random.nextGaussian());
        }
      }
    }
    try (var rbm = GaussianBernoulliRbm.builder().hidden(2).epochs(3).fit(train, test)) {
      int below = 0;
      for (float score : rbm.score(test)) {
        below += score <= 30 ? 1 : 0;
      }
      assertEquals(0.3 * test.length, below, 2);
      var far = new float[][] {{50, -50, 50}};
      assertEquals(100, rbm.score(far)[0]);
      assertTrue(rbm.reconstructionError(far)[0] > rbm.reconstructionError(test)[0]);
      assertEquals(300, rbm.provenance().calibration().examples());
      assertTrue(rbm.provenance().calibration().heldOut());
    }
    try (var rbm = GaussianBernoulliRbm.builder().hidden(2).epochs(1).fit(train)) {
      assertFalse(rbm.provenance().calibration().heldOut(), "too few to hold any out");
    }
  }
}

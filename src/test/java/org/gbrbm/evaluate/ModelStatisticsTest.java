package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.Test;

class ModelStatisticsTest {
  private static final SmallModel MODEL = SmallModel.random(6, 3, 4);

  private static Images random(int count, long seed) {
    var bytes = new byte[count * 6];
    new Random(seed).nextBytes(bytes);
    return new Images(count, 2, 3, ByteBuffer.wrap(bytes));
  }

  private static double[] values(Images images, int index) {
    var v = new double[images.size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = Byte.toUnsignedInt(images.pixels().get(index * v.length + i)) / 255.0;
    }
    return v;
  }

  private static LoadedModel loaded(SmallModel model) {
    return new LoadedModel(model.parameters(), Scaling.PIXELS, Execution.onHost());
  }

  @Test
  void agreesWithSumsOverAllStates() {
    var set = random(1500, 2);
    try (var loaded = loaded(MODEL)) {
      var responses = new Evaluator(loaded).responses(set, 0);
      assertEquals(1500, responses.freeEnergies().size());
      double mean = 0;
      for (int image = 0; image < 1500; image++) {
        double energy = MODEL.freeEnergy(values(set, image));
        assertEquals(energy, responses.freeEnergies().get(image), 1e-4);
        mean += energy / 1500;
      }
      assertEquals(mean, responses.means().freeEnergy(), 1e-5);
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (int image = 0; image < 1500; image++) {
          sum += MODEL.hiddenProbability(values(set, image), j);
        }
        assertEquals(sum / 1500, responses.activations().get(j), 1e-5);
      }
    }
  }

  @Test
  void errorsOfEachImageAreThoseOfItsReconstruction() {
    var set = random(1001, 3);
    try (var loaded = loaded(MODEL)) {
      var evaluator = new Evaluator(loaded);
      var responses = evaluator.responses(set, 0);
      double all = 0;
      for (int image = 0; image < 1001; image++) {
        var v = values(set, image);
        double sum = 0;
        for (int i = 0; i < v.length; i++) {
          double mean = MODEL.b()[i];
          for (int j = 0; j < 3; j++) {
            mean += MODEL.sigma()[i] * MODEL.W()[i][j] * MODEL.hiddenProbability(v, j);
          }
          double clipped = Math.min(1, Math.max(0, mean));
          sum += (clipped - v[i]) * (clipped - v[i]);
        }
        assertEquals(sum / v.length, responses.reconstructionErrors().get(image), 1e-5);
        all += sum;
      }
      assertEquals(all / 1001 / 6, responses.means().mseMeanField(), 1e-6);
    }
  }

  private static ModelOverview overview(ImageSet set) {
    try (var viewer = new ModelViewer(set.scaling(), Execution.onHost())) {
      return ModelOverview.of(MODEL.parameters(), set, false, 0, viewer);
    }
  }

  @Test
  void anOverviewLooksAtNoMoreTrainingImagesThanTestImages() {
    var set = new ImageSet(random(2300, 1), random(1500, 2));
    var overview = overview(set);
    assertEquals(1500, overview.statistics().freeEnergiesTrain().size());
    assertEquals(1500, overview.statistics().freeEnergiesTest().size());
    assertEquals(1500, overview.calibration().examples());
    double sum = 0;
    for (int image = 0; image < 1500; image++) {
      sum += MODEL.freeEnergy(values(set.train().spread(1500), image));
    }
    assertEquals(sum / 1500, overview.statistics().meanFreeEnergyTrain(), 1e-4);
  }

  @Test
  void ofManyTestImagesSomeAreKeptFromTheWholeSet() {
    var set = new ImageSet(random(20_002, 1), random(20_001, 2));
    var overview = overview(set);
    assertEquals(10_000, overview.calibration().examples());
    assertEquals(10_000, overview.statistics().freeEnergiesTrain().size());
    var kept = overview.statistics().freeEnergiesTest();
    assertEquals(10_000, kept.size());
    var some = set.test().spread(10_000);
    for (int image : List.of(0, 1, 4999, 9999)) {
      assertEquals(MODEL.freeEnergy(values(some, image)), kept.get(image), 1e-4);
    }
  }

  @Test
  void anotherModelOfTheSizeTakesItsPlace() {
    var set = random(10, 2);
    var other = SmallModel.random(6, 3, 5);
    try (var loaded = loaded(MODEL)) {
      var evaluator = new Evaluator(loaded);
      double before = evaluator.responses(set, 0).freeEnergies().get(0);
      loaded.load(other.parameters());
      double after = evaluator.responses(set, 0).freeEnergies().get(0);
      assertEquals(MODEL.freeEnergy(values(set, 0)), before, 1e-4);
      assertEquals(other.freeEnergy(values(set, 0)), after, 1e-4);
      var larger = SmallModel.random(6, 4, 5).parameters();
      assertThrows(IllegalArgumentException.class, () -> loaded.load(larger));
    }
  }

  @Test
  void unitsThatAreHardlyEverOrHardlyEverOffAreNamed() {
    var energies = Collections.nCopies(3, 1f);
    var statistics =
        new ModelStatistics(List.of(0.0, 0.5, 0.009, 0.01, 0.99, 1.0, 0.991), energies, energies);
    assertEquals(List.of(0, 2), statistics.dead());
    assertEquals(List.of(5, 6), statistics.saturated());
  }

  @Test
  void overfittingIsAGapThatChanceDoesNotExplain() {
    // Means 1 and 2, each with variance 1: the gap's standard error is sqrt(2 / n).
    assertTrue(alternating(200).overfits());
    assertFalse(alternating(10).overfits());
    assertEquals(1, alternating(10).freeEnergyGap(), 1e-12);
  }

  private static ModelStatistics alternating(int count) {
    var train = Collections.nCopies(count / 2, List.of(0f, 2f));
    var test = Collections.nCopies(count / 2, List.of(1f, 3f));
    return new ModelStatistics(
        List.of(0.5),
        train.stream().flatMap(List::stream).toList(),
        test.stream().flatMap(List::stream).toList());
  }

  @Test
  void theMeanImageIsWhatAModelHasToBeat() {
    var train = new Images(2, 1, 2, ByteBuffer.wrap(new byte[] {0, 0, -1, 0}));
    var test = new Images(2, 1, 2, ByteBuffer.wrap(new byte[] {-1, 0, -1, -1}));
    // The mean is (1/2, 0): squares of 1/2, 0, 1/2 and 1.
    assertEquals(1.5 / 4, Baselines.of(new ImageSet(train, test), List.of(1)).mean(), 1e-9);
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    var other = new Images(1, 1, 2, ByteBuffer.allocate(2));
    try (var loaded = loaded(MODEL)) {
      var evaluator = new Evaluator(loaded);
      assertThrows(IllegalArgumentException.class, () -> evaluator.responses(other, 0));
    }
  }
}

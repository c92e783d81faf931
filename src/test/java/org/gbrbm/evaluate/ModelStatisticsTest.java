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

  @Test
  void agreesWithSumsOverAllStates() {
    var set = new ImageSet(random(2300, 1), random(1500, 2));
    try (var loaded = new LoadedModel(MODEL.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var evaluator = new StatisticsEvaluator(loaded);
      var statistics = evaluator.measure(set, 2000);
      assertEquals(1500, statistics.freeEnergiesTrain().size()); // as many as there are to test
      assertEquals(1500, statistics.freeEnergiesTest().size());
      for (int image : List.of(0, 999, 1000, 1499)) {
        assertEquals(
            MODEL.freeEnergy(values(set.test(), image)),
            statistics.freeEnergiesTest().get(image),
            1e-4);
      }
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (int image = 0; image < 1500; image++) {
          sum += MODEL.hiddenProbability(values(set.test(), image), j);
        }
        assertEquals(sum / 1500, statistics.activations().get(j), 1e-5);
      }
    }
  }

  @Test
  void anotherModelOfTheSizeTakesItsPlace() {
    var set = new ImageSet(random(20, 1), random(10, 2));
    var other = SmallModel.random(6, 3, 5);
    try (var loaded = new LoadedModel(MODEL.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var evaluator = new StatisticsEvaluator(loaded);
      double before = evaluator.measure(set, 10).freeEnergiesTest().get(0);
      loaded.load(other.parameters());
      double after = evaluator.measure(set, 10).freeEnergiesTest().get(0);
      assertEquals(MODEL.freeEnergy(values(set.test(), 0)), before, 1e-4);
      assertEquals(other.freeEnergy(values(set.test(), 0)), after, 1e-4);
      var larger = SmallModel.random(6, 4, 5).parameters();
      assertThrows(IllegalArgumentException.class, () -> loaded.load(larger));
    }
  }

  @Test
  void unitsThatAreHardlyEverOrHardlyEverOffAreNamed() {
    var energies = Collections.nCopies(3, 1.0);
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
    var train = Collections.nCopies(count / 2, List.of(0.0, 2.0));
    var test = Collections.nCopies(count / 2, List.of(1.0, 3.0));
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
    try (var loaded = new LoadedModel(MODEL.parameters(), Scaling.PIXELS, Execution.onHost())) {
      var evaluator = new StatisticsEvaluator(loaded);
      assertThrows(
          IllegalArgumentException.class, () -> evaluator.measure(new ImageSet(other, other), 9));
    }
  }
}

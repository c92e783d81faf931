package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogPartitionTest {
  private static final LogPartition SOUND = new LogPartition(50, 0.1, 90, 100);

  @Test
  void meanErrorAndEffectiveSizeOfTwoWeights() {
    // Weights 1 and 3: mean 2, (1 + 3)^2 / (1 + 9) = 1.6, standard error of the mean over the mean
    // sqrt(1/1.6 - 1/2).
    var estimate = LogPartition.fromBelow(new double[] {1000, 1000 + Math.log(3)}, 5);
    assertEquals(1005 + Math.log(2), estimate.logZ(), 1e-9);
    assertEquals(1.6, estimate.effectiveSampleSize(), 1e-9);
    assertEquals(Math.sqrt(0.125), estimate.standardError(), 1e-9);
    assertEquals(2, estimate.samples());
  }

  @Test
  void fromAboveTheMeanWeightIsOneOverZ() {
    var estimate = LogPartition.fromAbove(new double[] {-1000, -1000 + Math.log(3)}, 5);
    assertEquals(1005 - Math.log(2), estimate.logZ(), 1e-9);
    assertEquals(1.6, estimate.effectiveSampleSize(), 1e-9);
  }

  @Test
  void estimatesThatAgreeGiveNoWarning() {
    var close = new LogPartition(50.4, 0.2, 40, 100);
    assertEquals(List.of(), LikelihoodWarnings.of(50.2, SOUND, close, close));
  }

  @Test
  void fewEffectiveSamplesAreTold() {
    var few = new LogPartition(50, 0.5, 3.2, 100);
    assertWarned("effective sample size of 3.2 of 100", null, few, SOUND, SOUND);
    assertWarned("posteriors has an effective", null, SOUND, few, SOUND);
    assertWarned("reverse annealing has an effective", null, SOUND, SOUND, few);
  }

  @Test
  void disagreementIsTold() {
    var far = new LogPartition(70, 0.1, 90, 100);
    assertWarned("50.00 by annealing and 70.00", null, SOUND, far, far);
    assertWarned("lie between 50.00 and 70.00", null, SOUND, SOUND, far);
    assertWarned("70.00 from below but 50.00 from above", null, far, far, SOUND);
    assertWarned("exact log Z is 70.00", 70.0, SOUND, SOUND, SOUND);
  }

  private static void assertWarned(
      String message,
      Double exact,
      LogPartition annealed,
      LogPartition dataPosteriors,
      LogPartition reverse) {
    var warnings = LikelihoodWarnings.of(exact, annealed, dataPosteriors, reverse);
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains(message), warnings.toString());
  }
}

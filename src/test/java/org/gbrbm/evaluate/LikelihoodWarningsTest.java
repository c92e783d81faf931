package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gbrbm.model.LogPartition;
import org.junit.jupiter.api.Test;

class LikelihoodWarningsTest {
  private static final LogPartition SOUND = new LogPartition(50, 0.1, 90, 100);
  private static final TemperingEstimate TEMPERED =
      new TemperingEstimate(50, 0.2, 50, 50, false, 32);

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
    assertEquals(List.of(), LikelihoodWarnings.of(50.2, TEMPERED, SOUND, close, close));
  }

  @Test
  void fewEffectiveSamplesAreTold() {
    var few = new LogPartition(50, 0.5, 3.2, 100);
    assertWarned("effective sample size of 3.2 of 100", TEMPERED, few, SOUND, SOUND);
    assertWarned("posteriors has an effective", TEMPERED, SOUND, few, SOUND);
    assertWarned("reverse annealing has an effective", TEMPERED, SOUND, SOUND, few);
  }

  @Test
  void disagreementIsTold() {
    var far = new LogPartition(70, 0.1, 90, 100);
    var apart = new TemperingEstimate(50, 0.2, 48, 52, false, 32);
    var high = new TemperingEstimate(70, 0.2, 70, 70, false, 32);
    assertWarned("48.00 from the base and 52.00 from the data", apart, SOUND, SOUND, SOUND);
    assertWarned("50.00 by tempering and 70.00 by annealing", TEMPERED, far, SOUND, SOUND);
    assertWarned("70.00 by tempering and 50.00 by the data's", high, far, SOUND, far);
    assertWarned("50.00 by tempering and 70.00 from above", TEMPERED, SOUND, SOUND, far);
  }

  @Test
  void estimatesThatTheExactSumRefutesAreTold() {
    var warnings = LikelihoodWarnings.of(70.0, TEMPERED, SOUND, SOUND, SOUND);
    assertEquals(2, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("tempering gives 50.00, the exact log Z is 70.00"));
    assertTrue(warnings.get(1).contains("annealing gives 50.00, the exact log Z is 70.00"));
  }

  @Test
  void onlyAnEstimateFromBelowThatIsClearlyLargerRefutesTempering() {
    assertTrue(LikelihoodWarnings.exceeds(new LogPartition(52, 0.1, 90, 100), TEMPERED));
    assertFalse(LikelihoodWarnings.exceeds(new LogPartition(52, 0.5, 90, 100), TEMPERED));
    assertFalse(LikelihoodWarnings.exceeds(new LogPartition(48, 0.1, 90, 100), TEMPERED));
  }

  private static void assertWarned(
      String message,
      TemperingEstimate tempered,
      LogPartition annealed,
      LogPartition dataPosteriors,
      LogPartition reverse) {
    var warnings = LikelihoodWarnings.of(null, tempered, annealed, dataPosteriors, reverse);
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains(message), warnings.toString());
  }
}

package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DetectionTest {

  /**
   * By scikit-learn 1.9.1: roc_auc_score, average_precision_score, and the first false-positive
   * rate of roc_curve whose true-positive rate is 0.95 or more.
   */
  @Test
  void theFiguresAreThoseOfScikitLearn() {
    var ordinary = new float[] {0.1f, 0.4f, 0.35f, 0.8f, 0.4f, 0.2f};
    var unusual = new float[] {0.9f, 0.4f, 0.7f, 0.15f};
    var detection = Detection.of("x", ordinary, unusual, 0);
    assertEquals(0.6666666666666666, detection.rocAuc().value(), 1e-12);
    assertEquals(0.6527777777777777, detection.averagePrecision().value(), 1e-12);
    assertEquals(0.8333333333333334, detection.falseAlarms().value(), 1e-12);
  }

  @Test
  void scoresThatTellAllAndNothing() {
    var low = new float[] {1, 2, 3};
    var high = new float[] {4, 5};
    var all = Detection.of("all", low, high, 0);
    assertEquals(new Detection.Estimate(1, 1, 1), all.rocAuc());
    assertEquals(new Detection.Estimate(1, 1, 1), all.averagePrecision());
    assertEquals(new Detection.Estimate(0, 0, 0), all.falseAlarms());
    assertEquals(0, Detection.of("reversed", high, low, 0).rocAuc().value());
    var same = Detection.of("same", new float[] {1, 1, 1}, new float[] {1}, 0);
    assertEquals(0.5, same.rocAuc().value());
    assertEquals(0.25, same.averagePrecision().value());
    assertEquals(1, same.falseAlarms().value());
  }

  @Test
  void theCurveRisesFromTheFirstFalseAlarmToAll() {
    var ordinary = new float[] {1, 2, 3, 4};
    var unusual = new float[] {2.5f, 4.5f};
    var curve = Detection.of("x", ordinary, unusual, 0).curve();
    assertEquals(101, curve.size());
    assertEquals(
        List.of(0.5, 0.5, 1.0, 1.0),
        List.of(curve.get(0), curve.get(49), curve.get(50), curve.get(100)));
  }

  /** Of normal scores a standard deviation apart, AUC is Phi(1 / sqrt 2) = 0.7602. */
  @Test
  void intervalsHoldTheTruthAsOftenAsTheySay() {
    var random = new Random(1);
    int held = 0;
    int trials = 60;
    for (int trial = 0; trial < trials; trial++) {
      var ordinary = new float[150];
      var unusual = new float[100];
      for (int i = 0; i < ordinary.length; i++) {
        ordinary[i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < unusual.length; i++) {
        unusual[i] = (float) (1 + random.nextGaussian());
      }
      var auc = Detection.of("x", ordinary, unusual, trial).rocAuc();
      assertTrue(auc.low() <= auc.value() && auc.value() <= auc.high(), auc.toString());
      held += auc.low() <= 0.7602 && 0.7602 <= auc.high() ? 1 : 0;
    }
    assertTrue(held >= 51, held + " of " + trials); // 57 are to be expected
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    var ordinary = new float[] {0.1f, 0.4f, 0.35f, 0.8f};
    var unusual = new float[] {0.9f, 0.4f, 0.7f};
    assertEquals(Detection.of("x", ordinary, unusual, 3), Detection.of("x", ordinary, unusual, 3));
  }
}

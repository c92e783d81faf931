package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.junit.jupiter.api.Test;

class LinearDetectorsTest {

  /**
   * Variances 8 along (1, 1, 0), 2 along (1, -1, 0) and 0 along (0, 0, 1); their mean is 10/3, of
   * which a tenth is added to each.
   */
  private static final Images TRAIN =
      Images.of(new float[][] {{2, 2, 5}, {-2, -2, 5}, {1, -1, 5}, {-1, 1, 5}});

  private static final Images POINTS =
      Images.of(new float[][] {{3, 3, 5}, {1, -1, 5}, {0, 0, 6}, {0, 0, 5}});

  @Test
  void distancesAreThoseOfTheCovariance() {
    double ridge = 0.1 * (4 + 1) / 3;
    try (var fitted = new PrincipalComponents(TRAIN, 3, Execution.onHost())) {
      var distances = fitted.distanceOfEach(POINTS);
      assertEquals(18 / (4 + ridge), distances[0], 1e-5);
      assertEquals(2 / (1 + ridge), distances[1], 1e-5);
      assertEquals(1 / ridge, distances[2], 1e-4);
      assertEquals(0, distances[3], 1e-6);
    }
  }

  @Test
  void errorsAreWhatIsLeftBesideTheComponents() {
    try (var fitted = new PrincipalComponents(TRAIN, 2, Execution.onHost())) {
      var one = fitted.errorOfEach(POINTS, 1);
      assertEquals(0, one[0], 1e-6);
      assertEquals(2 / 3.0, one[1], 1e-6);
      assertEquals(1 / 3.0, one[2], 1e-6);
      var two = fitted.errorOfEach(POINTS, 2);
      assertEquals(0, two[1], 1e-6);
      assertEquals(1 / 3.0, two[2], 1e-6);
    }
  }

  @Test
  void eachMethodHasItsFigures() {
    var detections = LinearDetectors.measure(TRAIN, TRAIN, POINTS, List.of(1, 2, 7), 0);
    assertEquals(
        List.of("error of PCA-1", "error of PCA-2", "normal distribution"),
        detections.stream().map(Detection::score).toList());
  }
}

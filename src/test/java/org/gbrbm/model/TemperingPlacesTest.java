package org.gbrbm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TemperingPlacesTest {
  /** Slopes of two chains whose deviation at a place is what is given. */
  private static double[][][] slopes(double... deviations) {
    var slopes = new double[2][deviations.length][1];
    for (int place = 0; place < deviations.length; place++) {
      slopes[0][place][0] = 10 + deviations[place];
      slopes[1][place][0] = 10 - deviations[place];
    }
    return slopes;
  }

  @Test
  void equalDeviationsGiveEqualDistances() {
    var even = TemperingPlaces.even(new double[] {0, 0.1, 0.2, 1}, slopes(2, 2, 2, 2));
    assertArrayEquals(new double[] {0, 1.0 / 3, 2.0 / 3, 1}, even, 1e-12);
  }

  @Test
  void placesAreWhereTheSlopeVaries() {
    // The integral of the deviation is 1.5 up to 0.5 (3 all the way), and 1 from there (3 to 1).
    var even = TemperingPlaces.even(new double[] {0, 0.5, 1}, slopes(3, 3, 1));
    assertEquals(1.25 / 3, even[1], 1e-12); // half of 2.5
  }

  @Test
  void withoutAnyVariationNothingMoves() {
    var places = new double[] {0, 0.3, 1};
    assertArrayEquals(places, TemperingPlaces.even(places, slopes(0, 0, 0)));
  }

  @Test
  void theFirstAreAscendingFromBaseToModel() {
    var first = TemperingPlaces.first(12);
    assertEquals(0, first[0]);
    assertEquals(1, first[first.length - 1]);
    for (int i = 1; i < first.length; i++) {
      assertEquals(1, Double.compare(first[i], first[i - 1]));
    }
  }
}

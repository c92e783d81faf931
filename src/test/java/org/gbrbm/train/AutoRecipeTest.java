package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.gbrbm.data.Images;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoRecipeTest {
  /** Rows (1, 1, 1, 1) and (-1, -1, -1, -1) in turn: a spread of 1, and of 2 along the diagonal. */
  private static Images diagonal(int count, int columns) {
    var rows = new float[count][columns];
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < columns; i++) {
        rows[n][i] = n % 2 == 0 ? 1 : -1;
      }
    }
    return Images.of(rows);
  }

  @ParameterizedTest
  @CsvSource({
    // 3 examples: one a step, 10,000 steps
    "3, 1, 3334",
    "100, 25, 2500",
    "160, 32, 2000",
    // 1,800 of 2,000 are not held out: 56 batches of 32
    "2000, 32, 179",
    // 18,000 of 20,000: 70 batches of 256, 5,000 steps
    "20000, 256, 72",
    "400000, 256, 25",
  })
  void lengthAndBatchesFollowTheNumberOfExamples(int count, int batch, int epochs) {
    var recipe = AutoRecipe.of(diagonal(count, 4), BackgroundKind.NONE);
    assertEquals("auto", recipe.name());
    assertEquals(batch, recipe.batchSize());
    assertEquals(epochs, recipe.epochs());
    assertEquals(count >= 500 ? 10 : 0, recipe.earlyStopping().every());
  }

  @Test
  void wideExamplesTakeFewerSteps() {
    assertEquals(200, AutoRecipe.of(diagonal(160, 20_000), BackgroundKind.NONE).epochs());
  }

  @ParameterizedTest
  @CsvSource({"4, 0.5", "16, 0.89", "25, 1.1"})
  void sigmaFollowsTheSpread(int columns, float sigma) {
    // Half of 1, or 2/9 of the root of the number of columns.
    var recipe = AutoRecipe.of(diagonal(100, columns), BackgroundKind.NONE);
    assertEquals(sigma, recipe.visible().sigma());
    assertEquals(0.3f, recipe.optimisation().learningRate());
  }

  @Test
  void pixelsHaveTheirOwnScale() {
    var bytes = new byte[200];
    for (int n = 0; n < 100; n++) {
      bytes[2 * n] = (byte) (n % 2 * 51);
      bytes[2 * n + 1] = (byte) (n / 2 % 2 * 51);
    }
    // Two independent columns of 0 and 0.2: the spread of each is 0.1.
    var recipe = AutoRecipe.of(new Images(100, 1, 2, ByteBuffer.wrap(bytes)), BackgroundKind.NONE);
    assertEquals(0.05f, recipe.visible().sigma());
    assertEquals(0.095f, recipe.optimisation().learningRate()); // 0.3 times the root of 0.1
  }

  @Test
  void examplesThatAreAllTheSameHaveNoScale() {
    var recipe = AutoRecipe.of(Images.of(new float[][] {{3, 4}, {3, 4}}), BackgroundKind.NONE);
    assertEquals(0.5f, recipe.visible().sigma());
    assertEquals(0.3f, recipe.optimisation().learningRate());
    assertEquals(1, recipe.batchSize());
  }
}

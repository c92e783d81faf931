package org.gbrbm.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Filling;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.Test;

class ModelViewerTest {
  private static final double[] EXAMPLE = {0.25, 0.5, 1, 0, 0.75, 0.125};
  private static final Images IMAGES =
      Images.of(new float[][] {{0.25f, 0.5f, 1, 0, 0.75f, 0.125f}});

  private final ModelViewer viewer = new ModelViewer(Scaling.IDENTITY, Execution.onHost());

  private double freeEnergy(SmallModel model, Optional<Filling> filling) {
    return viewer.look(
        model.parameters(), filling, view -> view.inference().freeEnergies(IMAGES)[0]);
  }

  @Test
  void modelsOfAnySizeTakeTurns() {
    try (viewer) {
      for (int hidden : List.of(3, 1, 7, 3, 12)) {
        var model = SmallModel.random(6, hidden, hidden);
        var expected = new float[hidden];
        for (int j = 0; j < hidden; j++) {
          expected[j] = (float) model.hiddenProbability(EXAMPLE, j);
        }
        assertEquals(model.freeEnergy(EXAMPLE), freeEnergy(model, Optional.empty()), 1e-4);
        viewer.look(
            model.parameters(),
            Optional.empty(),
            view -> {
              var answered = view.inference().hiddenProbabilities(IMAGES)[0];
              assertArrayEquals(expected, answered, 1e-5f);
              var activations = view.evaluator().responses(IMAGES, 0).activations();
              assertEquals(hidden, activations.size());
              return view.sampler().fromNoise(2, 2, 3, List.of(5L), 0);
            });
      }
    }
  }

  /** Of more threads than there are processors, each sees the model that it has given. */
  @Test
  void threadsSeeTheirOwnModels() {
    try (viewer) {
      IntStream.range(0, 64)
          .parallel()
          .forEach(
              seed -> {
                var model = SmallModel.random(6, 1 + seed % 5, seed);
                var filling = Filling.of(seed % 2 == 0, false);
                assertEquals(model.freeEnergy(EXAMPLE), freeEnergy(model, filling), 1e-4);
              });
    }
  }

  @Test
  void aModelOfOtherDataIsRefusedAndTheNextOneSeen() {
    try (viewer) {
      var model = SmallModel.random(6, 3, 1);
      double before = freeEnergy(model, Optional.empty());
      var other = SmallModel.random(5, 3, 1);
      assertThrows(IllegalArgumentException.class, () -> freeEnergy(other, Optional.empty()));
      assertEquals(before, freeEnergy(model, Optional.empty()));
    }
  }
}

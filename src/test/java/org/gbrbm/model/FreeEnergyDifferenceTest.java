package org.gbrbm.model;

import static org.gbrbm.model.SmallModel.constant;
import static org.gbrbm.model.SmallModel.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class FreeEnergyDifferenceTest {
  private static final Random RANDOM = new Random(6);
  private static final double[][] V = batch(2);
  private static final double[][] V2 = batch(2);

  private static double[][] batch(double deviation) {
    return new double[][] {
      SmallModel.normals(RANDOM, 5, deviation), SmallModel.normals(RANDOM, 5, deviation)
    };
  }

  private static float of(
      SmallModel model, Function<FreeEnergyDifference, Operand<TFloat32>> form) {
    return vector(
        tf -> {
          var rbm = model.rbm(tf);
          var difference = new FreeEnergyDifference(rbm, constant(tf, V), constant(tf, V2));
          return tf.expandDims(form.apply(difference), tf.constant(0));
        })[0];
  }

  private static double expected(SmallModel model) {
    return model.freeEnergy(V[0])
        + model.freeEnergy(V[1])
        - model.freeEnergy(V2[0])
        - model.freeEnergy(V2[1]);
  }

  @Test
  void bothFormsAreTheDifferenceOfTheSums() {
    var model = SmallModel.random(5, 8, 6);
    assertEquals(expected(model), of(model, FreeEnergyDifference::value), 2e-3);
    assertEquals(expected(model), of(model, FreeEnergyDifference::differentiable), 2e-3);
  }

  @Test
  void unitsThatAreAlwaysOnOrOffDoNotUpsetIt() {
    var c = new double[] {-200, 200, 0, 60, -60};
    var model =
        new SmallModel(
            new double[][] {
              new double[5], new double[5], new double[5], new double[5], {1, -1, 2, 0.5, 1}
            },
            new double[5],
            c,
            new double[] {1, 1, 1, 1, 0.5});
    assertEquals(expected(model), of(model, FreeEnergyDifference::value), 2e-3);
  }
}

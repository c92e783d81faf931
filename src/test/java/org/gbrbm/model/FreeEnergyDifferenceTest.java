package org.gbrbm.model;

import static org.gbrbm.model.SmallModel.constant;
import static org.gbrbm.model.SmallModel.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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

  @Test
  void logarithmsOfManyRatiosAtTheirLimitsAddUp() {
    var W = new double[][] {{1, -1, 1}, {1, 1, -1}};
    var model = new SmallModel(W, new double[2], new double[3], new double[] {1, 1});
    var undecided = new double[96][2]; // logits of 0
    var certain = new double[96][2];
    for (var v : certain) {
      v[0] = 30;
    }
    double expected = 96 * (model.freeEnergy(undecided[0]) - model.freeEnergy(certain[0]));
    var found =
        vector(
            tf -> {
              var rbm = model.rbm(tf);
              var v = constant(tf, undecided);
              var value = new FreeEnergyDifference(rbm, v, constant(tf, certain)).value();
              var inverse = new FreeEnergyDifference(rbm, constant(tf, certain), v).value();
              return tf.stack(List.of(value, inverse));
            });
    assertEquals(expected, found[0], 1e-6 * Math.abs(expected));
    assertEquals(-expected, found[1], 1e-6 * Math.abs(expected));
  }

  /** Against central differences of the energies' definition; products of 8 bits are off by 1 %. */
  @ParameterizedTest
  @CsvSource({"FLOAT32, 0.001", "BFLOAT16, 0.02"})
  void theGradientIsThatOfTheDefinition(Products products, double tolerance) {
    var model = SmallModel.random(5, 4, 6);
    var found =
        vector(
            tf -> {
              var theta =
                  List.<Operand<TFloat32>>of(
                      constant(tf, model.W()),
                      constant(tf, model.b()),
                      constant(tf, model.c()),
                      constant(tf, model.sigma()));
              var rbm =
                  new Rbm(tf, theta.get(0), theta.get(1), theta.get(2), theta.get(3), products);
              var difference =
                  new FreeEnergyDifference(rbm, constant(tf, V), constant(tf, V2)).differentiable();
              var gradients = tf.gradients(List.of(difference), theta);
              return tf.concat(
                  IntStream.range(0, theta.size())
                      .<Operand<TFloat32>>mapToObj(
                          i -> tf.reshape(gradients.<TFloat32>dy(i), tf.array(-1)))
                      .toList(),
                  tf.constant(0));
            });
    var expected = centralDifferences(model);
    double largest = Arrays.stream(expected).map(Math::abs).max().getAsDouble();
    assertEquals(expected.length, found.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], tolerance * largest, "parameter " + i);
    }
  }

  /** By each number of W, b, c and sigma; its arrays are changed and changed back. */
  private static double[] centralDifferences(SmallModel model) {
    double h = 1e-5;
    return Stream.of(model.W(), new double[][] {model.b(), model.c(), model.sigma()})
        .flatMap(Arrays::stream)
        .flatMapToDouble(
            row ->
                IntStream.range(0, row.length)
                    .mapToDouble(
                        i -> {
                          double original = row[i];
                          row[i] = original + h;
                          double above = expected(model);
                          row[i] = original - h;
                          double below = expected(model);
                          row[i] = original;
                          return (above - below) / (2 * h);
                        }))
        .toArray();
  }

  /** With W = 0, p(h|v) is 1/2 and the gradient by W_ij is half of the sum of v'_i - v_i. */
  @ParameterizedTest
  @EnumSource(Products.class)
  void theGradientIsNotRoundedBeforeOneBatchIsTakenOffTheOther(Products products) {
    var v = new double[96][1];
    var v2 = new double[96][1];
    for (int n = 0; n < v.length; n++) {
      v[n][0] = 1;
      v2[n][0] = 127.0 / 128; // 8 significant bits, of which their sum takes more
    }
    var gradient =
        vector(
            tf -> {
              var W = constant(tf, new double[1][1]);
              var zero = constant(tf, new double[1]);
              var rbm = new Rbm(tf, W, zero, zero, constant(tf, new double[] {1}), products);
              var difference =
                  new FreeEnergyDifference(rbm, constant(tf, v), constant(tf, v2)).differentiable();
              var gradients = tf.gradients(List.of(difference), List.of(W));
              return tf.reshape(gradients.<TFloat32>dy(0), tf.array(-1));
            });
    assertArrayEquals(new float[] {-0.375f}, gradient);
  }
}

package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.gbrbm.data.Images;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.model.SmallModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Single steps of the training graph against the same steps in plain Java. */
class TrainingStepTest {
  private static final int D = 6;
  private static final int M = 4;
  private static final int B = 8;
  private static final float LEARNING_RATE = 0.02f;

  private TrainingGraph graph;
  private Session session;

  /** What a step saw, and the parameters before it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Step(SmallModel model, double[][] vData, double[][] vModel, double loss) {
    double lossOf(SmallModel other) {
      double sum = 0;
      for (int n = 0; n < B; n++) {
        sum += other.freeEnergy(vData[n]) - other.freeEnergy(vModel[n]);
      }
      return sum / B;
    }

    /** -mean over the batch of (f(v_data) - f(v_model)): the CD gradient, f being -dF/dtheta. */
    double contrast(ToDoubleFunction<double[]> f) {
      double sum = 0;
      for (int n = 0; n < B; n++) {
        sum += f.applyAsDouble(vModel[n]) - f.applyAsDouble(vData[n]);
      }
      return sum / B;
    }
  }

  private void start(int cdSteps, float sigma) {
    var bytes = new byte[40 * D];
    new Random(7).nextBytes(bytes);
    var images = new Images(40, 2, 3, ByteBuffer.wrap(bytes));
    var config = Configs.notebook(M, 1, B, LEARNING_RATE, cdSteps, sigma, 11);
    graph = new TrainingGraph(config, images, Device.CPU);
    session = new Session(graph.graph(), Sessions.config(Device.CPU, 1));
    session.initialize();
    try (var tensor = TUint8.tensorOf(Shape.of(40, D), DataBuffers.of(bytes))) {
      session
          .runner()
          .feed(graph.images().feed(), tensor)
          .addTarget(graph.images().load())
          .run()
          .close();
    }
  }

  @AfterEach
  void stop() {
    session.close();
    graph.close();
  }

  private Step step() {
    var before = parameters();
    try (var result =
        session
            .runner()
            .addTarget(graph.update())
            .fetch(graph.vData())
            .fetch(graph.vModel())
            .fetch(graph.loss())
            .run()) {
      return new Step(
          before,
          doubles(StdArrays.array2dCopyOf((TFloat32) result.get(0))),
          doubles(StdArrays.array2dCopyOf((TFloat32) result.get(1))),
          ((TFloat32) result.get(2)).getFloat());
    }
  }

  private SmallModel parameters() {
    try (var result =
        session
            .runner()
            .fetch(graph.model().W())
            .fetch(graph.model().b())
            .fetch(graph.model().c())
            .fetch(graph.model().sigma())
            .run()) {
      return new SmallModel(
          doubles(StdArrays.array2dCopyOf((TFloat32) result.get(0))),
          doubles(vector((TFloat32) result.get(1)))[0],
          doubles(vector((TFloat32) result.get(2)))[0],
          doubles(vector((TFloat32) result.get(3)))[0]);
    }
  }

  /** Adam's first moment after its first step, from m = 0: (1 - beta1) times the gradient. */
  private FloatNdArray gradient(String variable) {
    try (var result = session.runner().fetch("trained_" + variable + "-m").run()) {
      var moment = RbmParameters.copyOf((TFloat32) result.get(0));
      moment.scalars().forEach(scalar -> scalar.setFloat(scalar.getFloat() / (1 - 0.9f)));
      return moment;
    }
  }

  private static float[] vector(FloatNdArray array) {
    return StdArrays.array1dCopyOf(array);
  }

  private static double[][] doubles(float[]... rows) {
    var doubles = new double[rows.length][rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        doubles[i][j] = rows[i][j];
      }
    }
    return doubles;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 0.5", "3, 0.5"})
  void gradientsAreThoseOfFiniteDifferences(int cdSteps, float sigma) {
    start(cdSteps, sigma);
    var step = step();
    assertEquals(step.lossOf(step.model()), step.loss(), 1e-4);
    var model = step.model();
    for (int i = 0; i < D; i++) {
      assertEquals(slope(step, model.b(), i), gradient("b").getFloat(i), 1e-4);
      for (int j = 0; j < M; j++) {
        assertEquals(slope(step, model.W()[i], j), gradient("W").getFloat(i, j), 1e-4);
      }
    }
    for (int j = 0; j < M; j++) {
      assertEquals(slope(step, model.c(), j), gradient("c").getFloat(j), 1e-4);
    }
  }

  /** d loss / d parameters[index], with the samples held where the step had them. */
  private static double slope(Step step, double[] parameters, int index) {
    double h = 1e-4;
    double value = parameters[index];
    parameters[index] = value + h;
    double above = step.lossOf(step.model());
    parameters[index] = value - h;
    double below = step.lossOf(step.model());
    parameters[index] = value;
    return (above - below) / (2 * h);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 0.5", "3, 0.5"})
  void gradientsAreThoseOfContrastiveDivergence(int cdSteps, float sigma) {
    start(cdSteps, sigma);
    var step = step();
    var model = step.model();
    for (int i = 0; i < D; i++) {
      int visible = i;
      assertEquals(
          step.contrast(v -> (v[visible] - model.b()[visible]) / (sigma * sigma)),
          gradient("b").getFloat(i),
          1e-4);
      for (int j = 0; j < M; j++) {
        int hidden = j;
        assertEquals(
            step.contrast(v -> v[visible] / sigma * model.hiddenProbability(v, hidden)),
            gradient("W").getFloat(i, j),
            1e-4);
      }
    }
    for (int j = 0; j < M; j++) {
      int hidden = j;
      assertEquals(
          step.contrast(v -> model.hiddenProbability(v, hidden)), gradient("c").getFloat(j), 1e-4);
    }
  }

  @Test
  void threeStepsAreThoseOfAdamInPlainJava() {
    start(1, 1f);
    var expected = parameters();
    var adamOfB = new Adam(D);
    var adamOfC = new Adam(M);
    var adamOfW = new Adam[D];
    for (int i = 0; i < D; i++) {
      adamOfW[i] = new Adam(M);
    }
    for (int t = 1; t <= 3; t++) {
      var step = step();
      var model = step.model();
      for (int i = 0; i < D; i++) {
        int visible = i;
        double slopeOfB = step.contrast(v -> v[visible] - model.b()[visible]);
        expected.b()[i] -= adamOfB.update(i, slopeOfB, t);
        for (int j = 0; j < M; j++) {
          int hidden = j;
          double slope = step.contrast(v -> v[visible] * model.hiddenProbability(v, hidden));
          expected.W()[i][j] -= adamOfW[i].update(j, slope, t);
        }
      }
      for (int j = 0; j < M; j++) {
        int hidden = j;
        double slope = step.contrast(v -> model.hiddenProbability(v, hidden));
        expected.c()[j] -= adamOfC.update(j, slope, t);
      }
    }
    assertClose(expected, parameters());
  }

  private static void assertClose(SmallModel expected, SmallModel actual) {
    for (int i = 0; i < D; i++) {
      assertEquals(expected.b()[i], actual.b()[i], 2e-5);
      for (int j = 0; j < M; j++) {
        assertEquals(expected.W()[i][j], actual.W()[i][j], 2e-5);
      }
    }
    for (int j = 0; j < M; j++) {
      assertEquals(expected.c()[j], actual.c()[j], 2e-5);
    }
  }

  /** Algorithm 1 of D. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015. */
  private static final class Adam {
    private final double[] m;
    private final double[] v;

    Adam(int size) {
      m = new double[size];
      v = new double[size];
    }

    double update(int i, double gradient, int t) {
      m[i] = 0.9 * m[i] + 0.1 * gradient;
      v[i] = 0.999 * v[i] + 0.001 * gradient * gradient;
      double mHat = m[i] / (1 - Math.pow(0.9, t));
      double vHat = v[i] / (1 - Math.pow(0.999, t));
      return LEARNING_RATE * mHat / (Math.sqrt(vHat) + 1e-8);
    }
  }
}

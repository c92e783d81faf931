package org.gbrbm.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.Products;
import org.gbrbm.model.SmallModel;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat32;

/** A training graph on 40 random images of 2 x 3, run step by step. */
final class StepRun implements AutoCloseable {
  static final int D = 6;

  private final Computation<TrainingGraph> computation;
  private final TrainingGraph graph;
  private final Session session;
  private final Images images;

  /** What a step saw, and the model before it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Step(SmallModel model, double[][] vData, double[][] vModel, double loss) {
    double lossOf(SmallModel other) {
      double sum = 0;
      for (int n = 0; n < vData.length; n++) {
        sum += other.freeEnergy(vData[n]) - other.freeEnergy(vModel[n]);
      }
      return sum / vData.length;
    }

    /** -mean over the batch of (f(v_data) - f(v_model)): the CD gradient, f being -dF/dtheta. */
    double contrast(ToDoubleFunction<double[]> f) {
      double sum = 0;
      for (int n = 0; n < vData.length; n++) {
        sum += f.applyAsDouble(vModel[n]) - f.applyAsDouble(vData[n]);
      }
      return sum / vData.length;
    }
  }

  StepRun(TrainingConfig config) {
    int count = Math.max(40, config.recipe().batchSize());
    var bytes = new byte[count * D];
    new Random(7).nextBytes(bytes);
    images = new Images(count, 2, 3, ByteBuffer.wrap(bytes));
    computation =
        Computation.of(
            new Execution(Device.CPU, 1),
            (g, tf) ->
                new TrainingGraph(
                    g,
                    tf,
                    config,
                    TrainingSet.of(config.recipe(), images),
                    Device.CPU,
                    Products.FLOAT32));
    graph = computation.operations();
    session = computation.session();
    session.initialize();
    try (var tensor = ImageTensors.of(images)) {
      graph.images().fill(session, tensor);
    }
  }

  Images images() {
    return images;
  }

  Step step() {
    var before = model();
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

  /** The negative sample of one more step. */
  float[][] vModel() {
    try (var result = session.runner().addTarget(graph.update()).fetch(graph.vModel()).run()) {
      return StdArrays.array2dCopyOf((TFloat32) result.get(0));
    }
  }

  /** The model in its plain form. */
  SmallModel model() {
    var copy = graph.model().copy(session);
    return new SmallModel(
        doubles(StdArrays.array2dCopyOf(copy.W())),
        flat(copy.b()),
        flat(copy.c()),
        flat(copy.sigma()));
  }

  /** All values of a variable, row after row. */
  double[] values(String variable) {
    try (var result = session.runner().fetch(variable).run()) {
      return flat((TFloat32) result.get(0));
    }
  }

  /** Adam's first moment after its first step, from m = 0: (1 - beta1) times the gradient. */
  FloatNdArray gradient(String variable) {
    try (var result = session.runner().fetch("trained_" + variable + "-m").run()) {
      var moment = HostCopy.of((TFloat32) result.get(0));
      moment.scalars().forEach(scalar -> scalar.setFloat(scalar.getFloat() / (1 - 0.9f)));
      return moment;
    }
  }

  private static double[] flat(FloatNdArray array) {
    List<Double> values = new ArrayList<>();
    array.scalars().forEach(scalar -> values.add((double) scalar.getFloat()));
    return values.stream().mapToDouble(Double::doubleValue).toArray();
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

  @Override
  public void close() {
    computation.close();
  }
}

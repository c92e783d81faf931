package org.gbrbm.train;

import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.compute.Execution.Precision;
import org.gbrbm.model.Products;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;

/** The graph of a training and the session of its variables, with all that a first step takes. */
final class TrainingSession implements AutoCloseable {
  private final Computation<Operations> computation;

  /** What is run of the graph. */
  private record Operations(
      TrainingGraph step, CheckpointOperations checkpoints, Optional<ManySteps> unattended) {}

  /**
   * Builds the graph, draws the initial parameters, and puts the images in.
   *
   * @param config the settings
   * @param data what is trained on
   * @param execution how TensorFlow is to run it
   * @param imagesOn where the training images are held
   * @param stepsOfRun how many steps to do in a run that are not looked at one by one, of those of
   *     an epoch; 0 for none
   */
  TrainingSession(
      TrainingConfig config,
      TrainingData data,
      Execution execution,
      Device imagesOn,
      IntUnaryOperator stepsOfRun) {
    computation =
        Computation.of(
            execution,
            (graph, tf) -> {
              var training =
                  new TrainingGraph(graph, tf, config, data.set(), imagesOn, products(execution));
              return new Operations(
                  training,
                  new CheckpointOperations(tf, training.model(), training.state()),
                  unattended(graph, tf, training, stepsOfRun.applyAsInt(training.stepsPerEpoch())));
            });
    try {
      session().initialize(); // takes the most memory: no tensor of the images is there yet
      data.lendUnits(units -> graph().images().fill(session(), units));
    } catch (RuntimeException | Error e) {
      computation.close();
      throw e;
    }
  }

  /** How many steps of a run suit a device: many where host and device wait for one another. */
  static IntUnaryOperator stepsOfRun(Execution execution) {
    if (execution.device() == Device.CPU) {
      return stepsPerEpoch -> 0;
    }
    // XLA would compile each step of a run anew.
    return execution.xla() ? stepsPerEpoch -> 1 : ManySteps::suiting;
  }

  private static Optional<ManySteps> unattended(
      Graph graph, Ops tf, TrainingGraph training, int count) {
    return count == 0 ? Optional.empty() : Optional.of(new ManySteps(graph, tf, training, count));
  }

  private static Products products(Execution execution) {
    return execution.precision() == Precision.BFLOAT16 ? Products.BFLOAT16 : Products.FLOAT32;
  }

  TrainingGraph graph() {
    return computation.operations().step();
  }

  CheckpointOperations checkpoints() {
    return computation.operations().checkpoints();
  }

  /** Several steps in a run; empty where each is looked at. */
  Optional<ManySteps> unattended() {
    return computation.operations().unattended();
  }

  Session session() {
    return computation.session();
  }

  @Override
  public void close() {
    computation.close();
  }
}

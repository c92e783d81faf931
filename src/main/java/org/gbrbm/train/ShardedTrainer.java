package org.gbrbm.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.Products;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The one place where a training in shards changes its model: it holds the parameters and the
 * optimiser, takes the gradient of each step, and knows how far the training has come.
 */
public final class ShardedTrainer implements AutoCloseable {
  private final ShardedConfig config;
  private final long stepsPerEpoch;
  private final Computation<Operations> computation;
  private final List<EpochResult> epochs = new ArrayList<>();
  private float[] vector;
  private long step;
  private double lossSum;
  private double seconds;
  private long epochStarted = System.nanoTime();

  /** What is fed and fetched. */
  private record Operations(
      Placeholder<TFloat32> gradient,
      Op update,
      Variable<TInt64> step,
      Operand<TFloat32> vector,
      Parametrisation.Reading model,
      CheckpointOperations checkpoints) {}

  /**
   * Makes a model with its initial parameters.
   *
   * @param config the training
   * @param some examples of it, as scaled, whose mean the visible units are centred at
   * @param stepsPerEpoch steps in an epoch, at least 1
   * @param execution how TensorFlow is to run it
   */
  public ShardedTrainer(
      ShardedConfig config, Images some, long stepsPerEpoch, Execution execution) {
    this.config = config;
    this.stepsPerEpoch = stepsPerEpoch;
    var set =
        new TrainingSet(some, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    this.computation =
        Computation.of(
            execution, (graph, tf) -> define(graph, tf, config.model(), set, totalSteps()));
    try {
      computation.session().initialize();
      vector = fetchVector();
    } catch (RuntimeException | Error e) {
      computation.close();
      throw e;
    }
  }

  private static Operations define(
      Graph graph, Ops tf, TrainingConfig config, TrainingSet set, long totalSteps) {
    var recipe = config.recipe();
    var host = tf.withDevice(Device.CPU.spec());
    var step = host.withName("step").variable(Shape.scalar(), TInt64.class);
    host.withInitScope().assign(step, host.constant(0L));
    var now = host.math.maximum(step, host.constant(0L)); // a value of its own, not the variable
    var seed = new RandomKey(tf, host.constant(new long[] {config.seed(), 0}));
    var weights = seed.fold(TrainingGraph.INITIAL_WEIGHTS_STREAM);
    var parameters =
        new TrainedVariables(tf, recipe, config.hidden(), set, weights, Products.FLOAT32);

    var shapes = ParameterVector.of(recipe, set.units().size(), config.hidden());
    var gradient = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shapes.length())));
    var descent = new Descent(graph, tf, recipe.optimisation(), parameters);
    var rate = LearningRate.at(tf, recipe.optimisation(), now, totalSteps);
    var changes = new ArrayList<>(descent.step(shapes.parts(tf, gradient), List.of(), rate));
    changes.addAll(descent.afterwards(tf.withControlDependencies(changes)));
    changes.add(host.withControlDependencies(List.of(now)).assignAdd(step, host.constant(1L)));

    var all = new ArrayList<Operand<TFloat32>>(parameters.trained());
    all.add(parameters.mu());
    var model = parameters.evaluated(descent.evaluated(), step);
    var state = new ArrayList<Variable<? extends TType>>(TrainingGraph.variables(graph));
    return new Operations(
        gradient,
        tf.withControlDependencies(changes).noOp(),
        step,
        ParameterVector.joined(tf, all),
        model,
        new CheckpointOperations(tf, model, state));
  }

  private float[] fetchVector() {
    try (var result = computation.runner().fetch(computation.operations().vector).run()) {
      return HostCopy.floats((TFloat32) result.get(0));
    }
  }

  /** {@return the parameters that the gradients of the next step are to be computed with} */
  public float[] parameterVector() {
    return vector.clone();
  }

  /**
   * Does a step.
   *
   * @param gradient the mean of the shards' gradients
   * @param loss the mean of their losses
   * @throws DivergedException when the loss or a parameter is no longer a finite number
   */
  public void descend(float[] gradient, double loss) {
    var operations = computation.operations();
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          String.format(Locale.ROOT, "the loss is %s at step %d", loss, step + 1));
    }
    try (var tensor = TFloat32.vectorOf(gradient)) {
      computation
          .runner()
          .feed(operations.gradient, tensor)
          .addTarget(operations.update)
          .run()
          .close();
    }
    vector = fetchVector();
    step++;
    lossSum += loss;
    if (step % stepsPerEpoch == 0) {
      double taken = seconds + (System.nanoTime() - epochStarted) / 1e9;
      epochs.add(new EpochResult(epochs.size() + 1, lossSum / stepsPerEpoch, taken));
      lossSum = 0;
      seconds = 0;
      epochStarted = System.nanoTime();
    }
  }

  /** {@return steps done so far} */
  public long step() {
    return step;
  }

  /** {@return steps when the training is done} */
  public long totalSteps() {
    return config.model().recipe().epochs() * stepsPerEpoch;
  }

  /** {@return steps in an epoch} */
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** {@return what the finished epochs came to} */
  public List<EpochResult> epochs() {
    return List.copyOf(epochs);
  }

  /** {@return the model as it is now, in its plain form} */
  public RbmParameters parameters() {
    return computation.operations().model.copy(computation.session());
  }

  /**
   * Writes all that this needs to go on; the states of the chains are not here.
   *
   * @param target the files to write; their folder must exist
   * @throws DivergedException when a variable is not a finite number; nothing is written then
   * @throws IOException when they cannot be written
   */
  public void save(Checkpoint target) throws IOException {
    var operations = computation.operations();
    if (!operations.checkpoints.isFinite(computation.session())) {
      throw new DivergedException(
          String.format(Locale.ROOT, "a parameter is not a finite number after step %d", step));
    }
    operations.checkpoints.save(computation.session(), target);
    double sofar = seconds + (System.nanoTime() - epochStarted) / 1e9;
    target.write(new TrainingProgress(step, epochs, lossSum, sofar, List.of(), List.of()));
  }

  /**
   * Goes back to a state that {@link #save} wrote.
   *
   * @param source the files
   * @throws DamagedFileException when they are damaged, or of another model
   * @throws IOException when they cannot be read
   */
  public void restore(Checkpoint source) throws IOException {
    var progress = source.progress();
    var operations = computation.operations();
    operations.checkpoints.restore(computation.session(), source);
    try (var result = computation.runner().fetch(operations.step).run()) {
      step = ((TInt64) result.get(0)).getLong();
    }
    if (progress.step() != step) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "%s: its progress of %d steps does not fit its variables, which are of step %d",
              source.folder(),
              progress.step(),
              step));
    }
    vector = fetchVector();
    epochs.clear();
    epochs.addAll(progress.epochs());
    lossSum = progress.lossSum();
    seconds = progress.seconds();
    epochStarted = System.nanoTime();
  }

  @Override
  public void close() {
    computation.close();
  }
}

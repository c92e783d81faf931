package org.gbrbm.train;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.model.FedImages;
import org.gbrbm.model.HostCopy;
import org.gbrbm.model.ImageTensors;
import org.gbrbm.model.Products;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Range;
import org.gbrbm.model.Rbm;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * Computes the gradients of shards: of the {@link ContrastiveLoss} of a shard's part of a batch, as
 * TensorFlow derives it. The mean of the shards' gradients is the gradient of the whole batch. It
 * keeps nothing from one shard or step to the next, so that several threads may use it, and a lost
 * gradient is worked out again to the same bits: random numbers are functions of (seed, step,
 * shard).
 */
public final class ShardGradients implements AutoCloseable {
  private final ShardedConfig config;
  private final Computation<Operations> computation;

  /** What is fed and fetched. */
  private record Operations(
      Placeholder<TInt64> step,
      Placeholder<TInt64> shard,
      Placeholder<TInt64> examples,
      Operand<TInt64> indices,
      Placeholder<TFloat32> parameters,
      FedImages images,
      FedModel model,
      Operand<TFloat32> loss,
      Operand<TFloat32> gradient,
      List<Operand<TFloat32>> nextStates) {}

  /** A model whose parameters are fed, as are the states of its chains. */
  private static final class FedModel implements TrainingStep.Model {
    private final Ops tf;
    private final ShardedConfig config;
    private final Operand<TFloat32> vector;
    private final Parametrisation form;
    private final List<Placeholder<TFloat32>> states = new ArrayList<>();

    FedModel(Ops tf, ShardedConfig config, Operand<TFloat32> vector) {
      this.tf = tf;
      this.config = config;
      this.vector = vector;
      var mu = tf.slice(vector, tf.array(config.parameters().length()), tf.array(config.visible()));
      form = new Parametrisation(tf, config.model().recipe(), mu, Optional.empty());
    }

    @Override
    public int hidden() {
      return config.model().hidden();
    }

    Parametrisation.Reading reading() {
      return form.of(config.parameters().parts(tf, vector), Products.FLOAT32);
    }

    @Override
    public Rbm read() {
      return reading().rbm();
    }

    @Override
    public Operand<TFloat32> state(String name, Shape shape) {
      var state = tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(shape));
      states.add(state);
      return state;
    }
  }

  /** Shards have no other examples at hand than those of the batch. */
  private record BatchAlone(Range range) implements TrainingExamples {
    @Override
    public boolean hasMissing() {
      return false;
    }

    @Override
    public Operand<TFloat32> random(int size, RandomKey key) {
      throw new UnsupportedOperationException("a shard has no examples beside its batch");
    }
  }

  /**
   * Builds the graph.
   *
   * @param config the training
   * @param execution how TensorFlow is to run it
   */
  public ShardGradients(ShardedConfig config, Execution execution) {
    this.config = config;
    this.computation = Computation.of(execution, (graph, tf) -> define(graph, tf, config));
  }

  private static Operations define(Graph graph, Ops tf, ShardedConfig config) {
    var host = tf.withDevice(Device.CPU.spec());
    var step = host.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var shard = host.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var examples = host.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    var seed = new RandomKey(tf, host.constant(new long[] {config.model().seed(), 0}));
    var shuffle = seed.fold(TrainingGraph.SHUFFLE_STREAM).fold(shard);
    int size = config.examplesPerShard();
    var indices = ImageBatches.indices(host, step, examples, size, shuffle);

    var length = Shape.of(config.parameters().length() + config.visible());
    var vector = tf.placeholder(TFloat32.class, Placeholder.shape(length));
    var model = new FedModel(tf, config, vector);
    var images = FedImages.of(tf, config.visible());
    var batch = tf.ensureShape(images.v(), Shape.of(size, config.visible()));
    var key = seed.fold(TrainingGraph.SAMPLING_STREAM).fold(step).fold(shard);
    var recipe = config.model().recipe();
    var reading = model.reading();
    var others = new BatchAlone(Range.of(tf, config.bounded()));
    var training =
        new TrainingStep(tf, model, reading.rbm(), recipe.learnsDensity(), others, batch, key);
    var loss = new ContrastiveLoss(recipe, training);
    var gradients = Descent.gradients(graph, loss.objective(), reading.theta());
    return new Operations(
        step,
        shard,
        examples,
        indices,
        vector,
        images,
        model,
        loss.value(),
        ParameterVector.joined(tf, gradients),
        loss.negative().chains().stream().map(NegativeSample.Chain::next).toList());
  }

  /**
   * {@return which of its examples a shard takes in a step: without repetition before all have been
   * taken, but for the last that would not fill a batch; then in another order}
   *
   * @param step from 0
   * @param shard from 0
   * @param examples how many it has, at least {@link ShardedConfig#examplesPerShard}
   */
  public long[] indices(long step, int shard, long examples) {
    var operations = computation.operations();
    try (var ofStep = TInt64.scalarOf(step);
        var ofShard = TInt64.scalarOf(shard);
        var count = TInt64.scalarOf(examples);
        var result =
            computation
                .runner()
                .feed(operations.step, ofStep)
                .feed(operations.shard, ofShard)
                .feed(operations.examples, count)
                .fetch(operations.indices)
                .run()) {
      var indices = new long[config.examplesPerShard()];
      ((TInt64) result.get(0)).copyTo(DataBuffers.of(indices));
      return indices;
    }
  }

  /**
   * Computes a gradient.
   *
   * @param parameters what {@link ShardedTrainer#parameterVector} has for this step
   * @param batch the shard's part of the batch, as scaled
   * @param step from 0
   * @param shard from 0
   * @param chains the states that the shard's chains were left in, empty before the first step
   * @return the gradient, and the states of the chains for the next step
   */
  public ShardGradient of(
      float[] parameters, Images batch, long step, int shard, List<float[]> chains) {
    var operations = computation.operations();
    if (batch.count() != config.examplesPerShard()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a shard takes %d examples, not %d",
              config.examplesPerShard(),
              batch.count()));
    }
    var states = new ArrayList<TFloat32>();
    try (var ofStep = TInt64.scalarOf(step);
        var ofShard = TInt64.scalarOf(shard);
        var vector = TFloat32.vectorOf(parameters);
        var images = ImageTensors.of(batch)) {
      var runner =
          computation
              .runner()
              .feed(operations.step, ofStep)
              .feed(operations.shard, ofShard)
              .feed(operations.parameters, vector);
      operations.images.feed(runner, images);
      for (int i = 0; i < operations.model.states.size(); i++) {
        var place = operations.model.states.get(i);
        var state = state(place.asOutput().shape(), chains.isEmpty() ? null : chains.get(i));
        states.add(state);
        runner.feed(place, state);
      }
      runner.fetch(operations.gradient).fetch(operations.loss);
      operations.nextStates.forEach(runner::fetch);
      try (var result = runner.run()) {
        var next = new ArrayList<float[]>();
        for (int i = 2; i < result.size(); i++) {
          next.add(HostCopy.floats((TFloat32) result.get(i)));
        }
        double loss = ((TFloat32) result.get(1)).getFloat();
        return new ShardGradient(HostCopy.floats((TFloat32) result.get(0)), loss, next);
      }
    } finally {
      states.forEach(TFloat32::close);
    }
  }

  private static TFloat32 state(Shape shape, float[] values) {
    var buffer =
        values == null ? FloatBuffer.allocate((int) shape.size()) : FloatBuffer.wrap(values);
    return TFloat32.tensorOf(shape, DataBuffers.of(buffer));
  }

  @Override
  public void close() {
    computation.close();
  }
}

package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import org.gbrbm.data.Images;
import org.gbrbm.model.Pixels;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.framework.optimizers.Optimizer.GradAndVar;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.RandomIndexShuffle;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * The graph that trains one model by contrastive divergence. It holds the training images, and one
 * run of {@link #update} is one step: it gathers the step's batch, draws the negative sample, and
 * lets Adam follow the gradient that TensorFlow derives from
 *
 * <pre>{@code
 * loss = mean F(v_data) - mean F(v_model),   v_model after k Gibbs steps from v_data
 * }</pre>
 *
 * where no gradient flows through v_model. Source: G. Hinton, "Training products of experts by
 * minimizing contrastive divergence", 2002. Every random number is a function of (seed, stream,
 * step), so a step's result depends on nothing but the configuration, the data and the variables.
 */
public final class TrainingGraph implements AutoCloseable {
  private static final float INITIAL_WEIGHT_DEVIATION = 0.01f;

  /** RandomIndexShuffle's default of 4 rounds leaves neighbours correlated. */
  private static final long SHUFFLE_ROUNDS = 8;

  private static final long INITIAL_WEIGHTS_STREAM = 0;
  private static final long SHUFFLE_STREAM = 1;
  private static final long GIBBS_STREAM = 2;

  private final TrainingConfig config;
  private final int imageCount;
  private final Graph graph = new Graph();
  private final Ops tf;

  private final Variable<TFloat32> W;
  private final Variable<TFloat32> b;
  private final Variable<TFloat32> c;
  private final Variable<TFloat32> sigma;
  private final Variable<TInt64> step;

  private final Placeholder<TUint8> imageFeed;
  private final Op loadImages;
  private final Operand<TFloat32> vData;
  private final Operand<TFloat32> vModel;
  private final Operand<TFloat32> loss;
  private final Op update;
  private final List<Variable<? extends TType>> state;

  /**
   * Builds the graph.
   *
   * @param config the settings
   * @param images the training images that {@link #loadImages} will be fed with; only their number
   *     and size matter here
   * @param device where the operations are to run
   * @throws IllegalArgumentException when there are fewer images than a batch takes
   */
  public TrainingGraph(TrainingConfig config, Images images, Device device) {
    if (config.batchSize() > images.count()) {
      throw new IllegalArgumentException(
          "batch size %d is larger than the data: %d training images"
              .formatted(config.batchSize(), images.count()));
    }
    this.config = config;
    this.imageCount = images.count();
    this.tf = Ops.create(graph).withDevice(device.spec());
    int D = images.size();
    int M = config.hidden();
    var seed = new RandomKey(tf, tf.constant(new long[] {config.seed(), 0}));

    var weights = seed.fold(INITIAL_WEIGHTS_STREAM).normal(tf.constant(new int[] {D, M}));
    W = variable("W", Shape.of(D, M), tf.math.mul(tf.constant(INITIAL_WEIGHT_DEVIATION), weights));
    b = variable("b", Shape.of(D), tf.fill(tf.constant(new int[] {D}), tf.constant(0f)));
    c = variable("c", Shape.of(M), tf.fill(tf.constant(new int[] {M}), tf.constant(0f)));
    sigma =
        variable(
            "sigma", Shape.of(D), tf.fill(tf.constant(new int[] {D}), tf.constant(config.sigma())));
    step = tf.withName("step").variable(Shape.scalar(), TInt64.class);
    tf.withInitScope().assign(step, tf.constant(0L));

    imageFeed =
        tf.withName("image_feed")
            .placeholder(TUint8.class, Placeholder.shape(Shape.of(imageCount, D)));
    var resident = tf.withName("images").variable(Shape.of(imageCount, D), TUint8.class);
    loadImages = tf.assign(resident, imageFeed);

    var now = tf.identity(step);
    vData = batch(resident, now, seed.fold(SHUFFLE_STREAM));
    // One read of each parameter a step: what is computed from it twice is then computed once.
    var theta = List.of(tf.identity(W), tf.identity(b), tf.identity(c));
    // As a constant, a sigma of 1 costs nothing: TensorFlow drops what divides by it.
    var fixedSigma = tf.constant(config.sigma());
    var rbm = new Rbm(tf, theta.get(0), theta.get(1), theta.get(2), fixedSigma);
    vModel = negativeSample(rbm, fixedSigma, seed.fold(GIBBS_STREAM).fold(now));
    loss = freeEnergyDifference(rbm);

    var adam = new OrderedAdam(graph, config.learningRate());
    var descent = adam.applyGradients(gradients(theta), "descent");
    update = tf.withControlDependencies(descent).assignAdd(step, tf.constant(1L));
    state = variablesExcept(resident);
  }

  /** The images of a step: without repetition within an epoch, in another order each epoch. */
  private Operand<TFloat32> batch(Operand<TUint8> images, Operand<TInt64> step, RandomKey shuffle) {
    var stepsPerEpoch = tf.constant((long) stepsPerEpoch());
    var batchSize = tf.constant((long) config.batchSize());
    var epoch = tf.math.floorDiv(step, stepsPerEpoch);
    var first = tf.math.mul(tf.math.floorMod(step, stepsPerEpoch), batchSize);
    var positions = tf.math.add(first, tf.range(tf.constant(0L), batchSize, tf.constant(1L)));
    var seed = tf.concat(List.of(shuffle.words(), tf.reshape(epoch, tf.array(1))), tf.constant(0));
    var shuffled =
        tf.randomIndexShuffle(
            positions,
            seed,
            tf.constant(imageCount - 1L),
            RandomIndexShuffle.rounds(SHUFFLE_ROUNDS));
    return Pixels.toUnitInterval(tf, tf.gather(images, shuffled, tf.constant(0)));
  }

  /** v after k Gibbs steps from the data. */
  private Operand<TFloat32> negativeSample(Rbm rbm, Operand<TFloat32> fixedSigma, RandomKey key) {
    if (config.cdSteps() == 1) {
      return rbm.gibbsStep(vData, key.fold(0)); // what the loop would do, at less cost
    }
    // TensorFlow's C++ gradients refuse a loop that depends on what they differentiate by, even
    // where stopGradient cuts it off; so the loop has reads of the parameters of its own.
    var sampler = new Rbm(tf, tf.identity(W), tf.identity(b), tf.identity(c), fixedSigma);
    return sampler.gibbs(vData, tf.constant((long) config.cdSteps()), key);
  }

  private Operand<TFloat32> freeEnergyDifference(Rbm rbm) {
    var fData = rbm.freeEnergy(vData);
    var fModel = rbm.freeEnergy(tf.stopGradient(vModel));
    return tf.math.mean(tf.math.sub(fData, fModel), tf.constant(0));
  }

  private List<GradAndVar<? extends TType>> gradients(List<? extends Operand<TFloat32>> theta) {
    var variables = List.of(W, b, c);
    var gradients =
        graph.addGradients(
            loss.asOutput(), theta.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
    var pairs = new ArrayList<GradAndVar<? extends TType>>();
    for (int i = 0; i < gradients.length; i++) {
      pairs.add(pair(gradients[i], variables.get(i)));
    }
    return pairs;
  }

  @SuppressWarnings("unchecked")
  private static GradAndVar<TFloat32> pair(Output<?> gradient, Variable<TFloat32> variable) {
    return new GradAndVar<>((Output<TFloat32>) gradient, variable.asOutput());
  }

  private Variable<TFloat32> variable(String name, Shape shape, Operand<TFloat32> initial) {
    var variable = tf.withName(name).variable(shape, TFloat32.class);
    tf.withInitScope().assign(variable, initial);
    return variable;
  }

  /** Parameters, Adam's moments and powers, and the step: all that a checkpoint has to hold. */
  private List<Variable<? extends TType>> variablesExcept(Variable<?> images) {
    var variables = new ArrayList<Variable<? extends TType>>();
    graph
        .operations()
        .forEachRemaining(
            operation -> {
              if (operation.type().equals(Variable.OP_NAME) && !operation.equals(images.op())) {
                variables.add(new Variable<>(operation));
              }
            });
    return List.copyOf(variables);
  }

  /** Steps in an epoch; a last short batch is dropped. */
  public int stepsPerEpoch() {
    return imageCount / config.batchSize();
  }

  Graph graph() {
    return graph;
  }

  Ops tf() {
    return tf;
  }

  Variable<TFloat32> W() {
    return W;
  }

  Variable<TFloat32> b() {
    return b;
  }

  Variable<TFloat32> c() {
    return c;
  }

  Variable<TFloat32> sigma() {
    return sigma;
  }

  Variable<TInt64> step() {
    return step;
  }

  /** The batch of the step, [B, D]. */
  Operand<TFloat32> vData() {
    return vData;
  }

  /** The negative sample of the step, [B, D]. */
  Operand<TFloat32> vModel() {
    return vModel;
  }

  Operand<TFloat32> loss() {
    return loss;
  }

  /** One training step; before its first run, {@link #loadImages} must have run. */
  Op update() {
    return update;
  }

  Placeholder<TUint8> imageFeed() {
    return imageFeed;
  }

  Op loadImages() {
    return loadImages;
  }

  List<Variable<? extends TType>> state() {
    return state;
  }

  @Override
  public void close() {
    graph.close();
  }
}

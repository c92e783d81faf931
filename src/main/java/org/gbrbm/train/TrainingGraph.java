package org.gbrbm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gbrbm.compute.Device;
import org.gbrbm.data.Images;
import org.gbrbm.model.Filling;
import org.gbrbm.model.Products;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Range;
import org.gbrbm.model.WhitenedSpace;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The graph that trains one model. It holds the training images, and one run of {@link #update} is
 * one step: it gathers the step's batch, draws samples of the model, and follows the gradient that
 * TensorFlow derives from the {@link ContrastiveLoss}. Every random number is a function of (seed,
 * stream, step), so a step's result depends on nothing but the configuration, the data and the
 * variables.
 */
final class TrainingGraph {
  static final long INITIAL_WEIGHTS_STREAM = 0;
  static final long SHUFFLE_STREAM = 1;
  static final long SAMPLING_STREAM = 2;
  private static final long MEASURING_STREAM = 3;
  private static final long TEMPERING_STREAM = 4;

  private final Ops tf;
  private final int stepsPerEpoch;
  private final boolean density;
  private final ImageBatches images;
  private final Variable<TInt64> step;
  private final Operand<TInt64> now;
  private final Operand<TFloat32> vData;
  private final Operand<TFloat32> vModel;
  private final List<Operand<TFloat32>> modelFree;
  private final Operand<TFloat32> loss;
  private final Op counted;
  private final Op update;
  private final Parametrisation.Reading model;
  private final List<Variable<? extends TType>> state;
  private final Optional<HeldOutMeasurement> heldOut;
  private final Optional<LikelihoodGraph> likelihood;

  /**
   * Builds the graph.
   *
   * @param graph where to
   * @param tf makes operations on the device that trains
   * @param config the settings
   * @param set what it is trained on; {@link ImageBatches#fill} will put its units in
   * @param imagesOn where they are held
   * @param products with which precision a step multiplies matrices
   * @throws IllegalArgumentException when there are fewer images than a batch takes
   */
  TrainingGraph(
      Graph graph,
      Ops tf,
      TrainingConfig config,
      TrainingSet set,
      Device imagesOn,
      Products products) {
    this.tf = tf;
    var recipe = config.recipe();
    var trainingImages = set.units();
    if (recipe.batchSize() > trainingImages.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "batch size %d is larger than the data: %d training images",
              recipe.batchSize(),
              trainingImages.count()));
    }
    stepsPerEpoch = trainingImages.count() / recipe.batchSize();
    images = new ImageBatches(tf, trainingImages, imagesOn);
    // All that follows from the number of the step alone is on the host, which so never waits for
    // the device within a step.
    var host = tf.withDevice(Device.CPU.spec());
    step = host.withName("step").variable(Shape.scalar(), TInt64.class);
    host.withInitScope().assign(step, host.constant(0L));

    var seed = new RandomKey(tf, host.constant(new long[] {config.seed(), 0}));
    var parameters =
        new TrainedVariables(
            tf, recipe, config.hidden(), set, seed.fold(INITIAL_WEIGHTS_STREAM), products);
    // A value of its own: an identity is the variable itself, which is counted up while others read
    // it, and of a plain copy TensorFlow's optimiser takes the casts of the original.
    now = host.math.maximum(step, host.constant(0L));
    var reading = parameters.reading();
    var batch = images.batch(now, recipe.batchSize(), seed.fold(SHUFFLE_STREAM));
    var drawing = seed.fold(SAMPLING_STREAM).fold(now);
    density = recipe.learnsDensity();
    var measuring = seed.fold(MEASURING_STREAM).fold(now);
    var training = new TrainingStep(tf, parameters, reading.rbm(), density, images, batch, drawing);
    vData = training.vData();
    var contrast = new ContrastiveLoss(recipe, training);
    modelFree = training.modelFree(); // what the samples take is among it
    vModel = contrast.vModel();
    loss = contrast.value();

    var descent = new Descent(graph, tf, recipe.optimisation(), parameters);
    long totalSteps = (long) recipe.epochs() * stepsPerEpoch;
    var changes =
        new ArrayList<>(descent.step(contrast.objective(), loss, reading, now, totalSteps));
    var afterDescent = tf.withControlDependencies(changes);
    changes.addAll(descent.afterwards(afterDescent));
    contrast
        .negative()
        .chains()
        .forEach(c -> changes.add(afterDescent.assign(c.state(), c.next())));
    // The counter waits for whoever reads it, not for the device.
    var afterReading = host.withControlDependencies(List.of(now));
    counted = afterReading.assignAdd(step, host.constant(1L));
    changes.add(counted);
    update = tf.withControlDependencies(changes).noOp();
    model = parameters.evaluated(descent.evaluated(), step);
    heldOut = set.heldOut().map(examples -> heldOut(examples, parameters, measuring));
    likelihood =
        recipe.trackLikelihood()
            ? Optional.of(likelihood(set, parameters, seed.fold(TEMPERING_STREAM).fold(step)))
            : Optional.empty();
    state = variables(graph);
  }

  private HeldOutMeasurement heldOut(Images examples, TrainedVariables parameters, RandomKey key) {
    var space = parameters.space(Range.of(tf, examples.scaling().bounded()));
    if (space instanceof WhitenedSpace whitened) {
      return HeldOutMeasurement.ofLikelihood(tf, model.rbm(), whitened, examples.size(), step, key);
    }
    var filling = Filling.of(images.hasMissing(), density);
    return HeldOutMeasurement.ofReconstruction(tf, model.rbm(), space, examples.size(), filling);
  }

  private LikelihoodGraph likelihood(TrainingSet set, TrainedVariables parameters, RandomKey key) {
    var space = parameters.space(Range.unbounded(tf));
    return LikelihoodGraph.of(tf, model.rbm(), space, set.units().size(), key);
  }

  /** What a checkpoint has to hold: all but the images, which are no such variable. */
  static List<Variable<? extends TType>> variables(Graph graph) {
    var variables = new ArrayList<Variable<? extends TType>>();
    graph
        .operations()
        .forEachRemaining(
            operation -> {
              if (operation.type().equals(Variable.OP_NAME)) {
                variables.add(new Variable<>(operation));
              }
            });
    return List.copyOf(variables);
  }

  /** {@return steps in an epoch; a last short batch is dropped} */
  int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  Ops tf() {
    return tf;
  }

  ImageBatches images() {
    return images;
  }

  Variable<TInt64> step() {
    return step;
  }

  /** The number of the step that is done, as all that a step computes has it; a scalar. */
  Operand<TInt64> now() {
    return now;
  }

  /** What counts a step in {@link #step}. */
  Op counted() {
    return counted;
  }

  /** The batch of the step, [B, D]. */
  Operand<TFloat32> vData() {
    return vData;
  }

  /** The negative sample of the step, [B, D]. */
  Operand<TFloat32> vModel() {
    return vModel;
  }

  /**
   * What a step takes that does not depend on the model, its batch for one: the same bits in every
   * graph of one seed, recipe and data, whatever the number of hidden units.
   */
  List<Operand<TFloat32>> modelFree() {
    return modelFree;
  }

  Operand<TFloat32> loss() {
    return loss;
  }

  /** One training step; before its first run, {@link ImageBatches#fill} must have run. */
  Op update() {
    return update;
  }

  /** How far the model is from images that are held out, as {@link HeldOutMeasurement} has it. */
  double heldOutError(Session session, Images images) {
    return heldOut.orElseThrow().measure(session, images);
  }

  /** What measures the likelihood, where it is tracked. */
  LikelihoodGraph likelihood() {
    return likelihood.orElseThrow();
  }

  /** The model as it is to be used: the trained variables, or their averages. */
  Parametrisation.Reading model() {
    return model;
  }

  /** All that a checkpoint has to hold for the training to go on. */
  List<Variable<? extends TType>> state() {
    return state;
  }
}

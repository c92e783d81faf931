package org.gbrbm.serving;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Background;
import org.gbrbm.model.DataSpace;
import org.gbrbm.model.Quantiles;
import org.gbrbm.model.RandomKey;
import org.gbrbm.model.Rbm;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * The graph that is served: W, b, c and sigma, the background, how data are scaled, and what each
 * {@link ServedSignature} computes from them. It has nothing of the training.
 */
final class InferenceGraph implements AutoCloseable {
  static final String IMAGES = "images";
  static final String STEPS = "steps";
  static final String SEED = "seed";

  /** TensorFlow Serving refuses a model without it. */
  private static final String METHOD = "tensorflow/serving/predict";

  private static final long CHAIN_STREAM = 0;
  private static final long LAST_STEP_STREAM = 1;

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final List<ModelVariable> parameters;
  private final List<ModelVariable> background;
  private final Map<String, Placeholder<?>> inputs = new TreeMap<>();
  private final Optional<ServedScore> score;
  private final Optional<ModelVariable> quantiles;
  private final Map<ServedSignature, List<Operand<TFloat32>>> outputs =
      new EnumMap<>(ServedSignature.class);
  private final ServedScaling scaling;
  private final DataSpace space;
  private final Operand<TFloat32> images;
  private final Operand<TInt64> steps;
  private final Operand<TInt64> seed;

  /**
   * Builds the graph.
   *
   * @param visible D, the number of visible units
   * @param hidden M, the number of hidden units
   * @param scaled how the data were that the model was trained on: it takes them as they are, and
   *     its reconstructions lie where they did
   * @param behind whether the model has a background
   * @param score how it tells the unusual; empty where that is not known, and the signature is left
   *     out
   */
  InferenceGraph(
      int visible, int hidden, Scaling scaled, boolean behind, Optional<ServedScore> score) {
    parameters =
        List.of(
            ModelVariable.of(tf, "W", Shape.of(visible, hidden)),
            ModelVariable.of(tf, "b", Shape.of(visible)),
            ModelVariable.of(tf, "c", Shape.of(hidden)),
            ModelVariable.of(tf, "sigma", Shape.of(visible)));
    background = behind ? background(visible) : List.of();
    scaling = new ServedScaling(tf, scaled, visible);
    this.score = score;
    quantiles =
        score.map(
            known ->
                ModelVariable.of(tf, "quantiles", Shape.of(known.quantiles().values().size())));
    var parts = background.stream().map(ModelVariable::value).toList();
    space = DataSpace.of(scaling.range(tf), parts);
    images = input(IMAGES, TFloat32.class, Shape.of(-1, visible));
    steps = tf.dtypes.cast(input(STEPS, TInt32.class, Shape.scalar()), TInt64.class);
    seed = input(SEED, TInt64.class, Shape.of(2));
    for (var signature : ServedSignature.values()) {
      if (signature != ServedSignature.SCORE || score.isPresent()) {
        outputs.put(signature, outputs(signature));
      }
    }
  }

  private List<ModelVariable> background(int visible) {
    var shapes = Background.shapes(visible);
    var variables = new ArrayList<ModelVariable>();
    for (int i = 0; i < shapes.size(); i++) {
      variables.add(ModelVariable.of(tf, Background.NAMES.get(i), shapes.get(i)));
    }
    return variables;
  }

  private <T extends TType> Operand<T> input(String name, Class<T> type, Shape shape) {
    var fed = tf.withName(name).placeholder(type, Placeholder.shape(shape));
    inputs.put(name, fed);
    // A server does not check what it feeds: one pixel would be taken for all those of an image.
    return tf.ensureShape(fed, shape);
  }

  private List<Operand<TFloat32>> outputs(ServedSignature signature) {
    var own = tf.withSubScope(signature.key());
    var rbm =
        new Rbm(
            own,
            parameters.get(0).value(),
            parameters.get(1).value(),
            parameters.get(2).value(),
            parameters.get(3).value());
    var x = scaling.visible(own, images);
    var v = space.units(own, x);
    var key = new RandomKey(own, seed);
    var results =
        switch (signature) {
          case SERVING_DEFAULT, RECONSTRUCT -> List.of(original(own, rbm.reconstruct(v, space)));
          case RECONSTRUCT_SAMPLED -> List.of(original(own, rbm.reconstructSampled(v, space, key)));
          case HIDDEN -> List.of(rbm.hiddenProbability(v));
          case FREE_ENERGY -> List.of(rbm.freeEnergy(v));
          case SCORE -> scores(own, rbm, x);
          case SAMPLE -> List.of(samples(own, rbm, v, key));
        };
    var named = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < results.size(); i++) {
      named.add(own.withName(signature.outputs().get(i)).identity(results.get(i)));
    }
    return named;
  }

  private List<Operand<TFloat32>> scores(Ops own, Rbm rbm, Operand<TFloat32> x) {
    var freeEnergy = rbm.freeEnergy(space.units(own, x));
    var error = rbm.reconstructionError(x, space);
    var looked =
        switch (score.orElseThrow().score()) {
          case FREE_ENERGY -> freeEnergy;
          case RECONSTRUCTION_ERROR -> error;
        };
    var percentile = Quantiles.percentile(own, quantiles.orElseThrow().value(), looked);
    return List.of(freeEnergy, error, percentile);
  }

  /**
   * The mean of p(v|h) for the last step's h, as the command {@code sample} draws it: a sample of v
   * itself has the noise of sigma on top.
   */
  private Operand<TFloat32> samples(Ops own, Rbm rbm, Operand<TFloat32> v, RandomKey key) {
    var stepsButOne = own.math.sub(steps, own.constant(1L));
    var beforeLast = rbm.gibbs(v, stepsButOne, key.fold(CHAIN_STREAM));
    var last = rbm.reconstructSampled(beforeLast, space, key.fold(LAST_STEP_STREAM));
    return own.select(own.math.greater(steps, own.constant(0L)), original(own, last), images);
  }

  private Operand<TFloat32> original(Ops own, Operand<TFloat32> v) {
    return scaling.original(own, v);
  }

  Graph graph() {
    return graph;
  }

  Ops tf() {
    return tf;
  }

  /** W, b, c and sigma, and, where there are any, those of background, scaling and score. */
  List<ModelVariable> variables() {
    return Stream.of(parameters, background, scaling.variables(), quantiles.stream().toList())
        .flatMap(List::stream)
        .toList();
  }

  /** What the variables are to hold, in their order. */
  List<FloatNdArray> values(RbmParameters trained) {
    var values = new ArrayList<>(List.of(trained.W(), trained.b(), trained.c(), trained.sigma()));
    trained.background().ifPresent(known -> values.addAll(known.parts()));
    values.addAll(scaling.values());
    score.ifPresent(known -> values.add(NdArrays.vectorOf(known.quantiles().array())));
    return values;
  }

  /** A vector of the data, in their middle. */
  float[] example() {
    return scaling.example();
  }

  /** What it can be asked for. */
  Set<ServedSignature> served() {
    return outputs.keySet();
  }

  /** The signatures by their keys. */
  Map<String, SignatureDef> signatures() {
    var signatures = new TreeMap<String, SignatureDef>();
    outputs.forEach(
        (signature, results) -> {
          var definition =
              SignatureDef.newBuilder()
                  .setMethodName(METHOD)
                  .putInputs(IMAGES, TensorNames.info(inputs.get(IMAGES)));
          for (int i = 0; i < results.size(); i++) {
            var name = signature.outputs().get(i);
            definition.putOutputs(name, TensorNames.info(results.get(i)));
          }
          if (signature.takesSteps()) {
            definition.putInputs(STEPS, TensorNames.info(inputs.get(STEPS)));
          }
          if (signature.takesSeed()) {
            definition.putInputs(SEED, TensorNames.info(inputs.get(SEED)));
          }
          signatures.put(signature.key(), definition.build());
        });
    return signatures;
  }

  @Override
  public void close() {
    graph.close();
  }
}

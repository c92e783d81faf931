package org.gbrbm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gbrbm.compute.Computation;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.gbrbm.model.Products;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.proto.NodeDef;

/**
 * Whether a step can run on a GPU: TensorFlow's placer moves what has no kernel there to the host
 * without a word.
 */
class GpuPlacementTest {
  private static final int COUNT = 40;
  private static final int BATCH = 10;
  private static final int SIZE = 12;

  /** A training whose step is looked at. */
  record Case(String name, Recipe recipe, Images images, Products products) {
    Case(String name, Recipe recipe) {
      this(name, recipe, bytes(), Products.FLOAT32);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Images bytes() {
    var bytes = new byte[COUNT * SIZE];
    new Random(1).nextBytes(bytes);
    return new Images(COUNT, 3, 4, ByteBuffer.wrap(bytes));
  }

  private static Images floats(float first) {
    var random = new Random(1);
    var floats = FloatBuffer.allocate(COUNT * SIZE);
    while (floats.hasRemaining()) {
      floats.put((float) random.nextGaussian());
    }
    floats.flip().put(0, first);
    return new Images(COUNT, 3, 4, new Values.Floats(floats, Scaling.IDENTITY));
  }

  private static Recipe shipped(String name) {
    return Recipes.shipped(name).with("batchSize", BATCH);
  }

  private static Recipe with(NegativePhase phase) {
    return shipped("modern").with("negativePhase", phase);
  }

  static Stream<Case> cases() {
    var notebook = shipped("notebook");
    var modern = shipped("modern");
    return Stream.of(
        new Case("notebook", notebook),
        new Case("sharp", shipped("sharp")),
        new Case("modern", modern),
        new Case("bfloat16", notebook, bytes(), Products.BFLOAT16),
        new Case("modern, bfloat16", modern, bytes(), Products.BFLOAT16),
        new Case("numbers", notebook, floats(0), Products.FLOAT32),
        new Case("missing values", notebook, floats(Float.NaN), Products.FLOAT32),
        new Case("missing values of a density", modern, floats(Float.NaN), Products.FLOAT32),
        new Case("more Gibbs steps", with(new ContrastiveDivergence(3, false, false))),
        new Case("means, from noise", with(new ContrastiveDivergence(1, true, true))),
        new Case("Langevin", with(new GibbsLangevin(2, 3, 0.1f, true, true))),
        new Case("chains", with(new PersistentChains(2))),
        new Case("jumps", with(new DataDrivenJumps(1, 12, 0))),
        new Case(
            "momentum, decay, averages, clipping, sparsity",
            modern
                .with("optimisation.method", Optimisation.Method.MOMENTUM)
                .with("optimisation.weightDecay", 0.1f)
                .with("optimisation.averaging", 0.9f)
                .with("optimisation.gradientNorm", 1f)
                .with("optimisation.warmUpSteps", 5)
                .with("hiddenUnits", new HiddenSettings(0, 0.1f, 1))));
  }

  /** The operations of a step, by their names. */
  private static Map<String, NodeDef> step(Case of) {
    var config = new TrainingConfig(5, of.recipe, 1);
    try (var computation =
        Computation.of(
            new Execution(Device.GPU, 1),
            (g, tf) ->
                new TrainingGraph(
                    g,
                    tf,
                    config,
                    TrainingSet.of(of.recipe, of.images),
                    Device.GPU,
                    of.products))) {
      var all =
          computation.graph().toGraphDef().getNodeList().stream()
              .collect(Collectors.toMap(NodeDef::getName, Function.identity()));
      var graph = computation.operations();
      var step = new LinkedHashMap<String, NodeDef>();
      addSources(all, graph.update().op().name(), step);
      addSources(all, graph.loss().op().name(), step);
      return step;
    }
  }

  private static void addSources(
      Map<String, NodeDef> all, String name, Map<String, NodeDef> sources) {
    if (sources.put(name, all.get(name)) == null) {
      for (var input : all.get(name).getInputList()) {
        addSources(all, node(input), sources);
      }
    }
  }

  /** The node of an input, such as {@code a}, {@code a:1} or {@code ^a}. */
  private static String node(String input) {
    return input.replaceAll("^\\^|:\\d+$", "");
  }

  private static int output(String input) {
    return input.contains(":") ? Integer.parseInt(input.substring(input.indexOf(':') + 1)) : 0;
  }

  private static boolean isOnHost(NodeDef node) {
    return node.getDevice().equals("/device:CPU:0");
  }

  static Set<String> operationTypes() {
    return cases()
        .flatMap(of -> step(of).values().stream().map(NodeDef::getOp))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyOperationOfAStepThatIsNotForTheHostHasAKernel(Case of) {
    var kernels = GpuKernels.read();
    var moved =
        step(of).values().stream()
            .filter(node -> !isOnHost(node) && kernels.of(node).isEmpty())
            .map(node -> node.getName() + " (" + node.getOp() + ")")
            .toList();
    assertEquals(List.of(), moved);
  }

  /**
   * Steps that derive all keys of their random numbers before. In a loop of Gibbs sampling they are
   * derived one after another, by the loop's counter, which the host reads.
   */
  static Stream<Case> casesWithoutLoopsOfKeys() {
    return cases().filter(of -> !of.name.equals("missing values of a density"));
  }

  /** What is read in the host's memory has to have been made there: else the host waits. */
  @ParameterizedTest
  @MethodSource("casesWithoutLoopsOfKeys")
  void nothingIsReadBackFromTheGpuWithinAStep(Case of) throws InvalidProtocolBufferException {
    var kernels = GpuKernels.read();
    var definitions = GpuKernels.definitions();
    var step = step(of);
    var readBack = new LinkedHashSet<String>();
    for (var node : step.values()) {
      var inputs = GpuKernels.places(node, definitions.get(node.getOp()).getInputArgList());
      var values = GpuKernels.values(node);
      for (int i = 0; i < values.size(); i++) {
        if (isInHostMemory(kernels, node, inputs.get(i))) {
          var source = step.get(node(values.get(i)));
          if (isKnown(step, source, new HashSet<>())) {
            continue;
          }
          var outputs =
              GpuKernels.places(source, definitions.get(source.getOp()).getOutputArgList());
          if (!isInHostMemory(kernels, source, outputs.get(output(values.get(i))))) {
            readBack.add(values.get(i) + " by " + node.getName() + " (" + node.getOp() + ")");
          }
        }
      }
    }
    assertEquals(Set.of(), readBack);
  }

  /**
   * Whether TensorFlow works a value out before the first step, as it does what follows from
   * constants and shapes alone.
   */
  private static boolean isKnown(
      Map<String, NodeDef> step, NodeDef node, Set<String> consideredBefore) {
    if (!consideredBefore.add(node.getName())) {
      return false; // a loop
    }
    var sources = GpuKernels.values(node);
    return Set.of("Const", "Shape", "Rank").contains(node.getOp())
        || (!sources.isEmpty()
            && sources.stream()
                .allMatch(
                    source ->
                        isKnown(step, step.get(node(source)), new HashSet<>(consideredBefore))));
  }

  private static boolean isInHostMemory(GpuKernels kernels, NodeDef node, String place) {
    return isOnHost(node)
        || kernels.of(node).stream().allMatch(kernel -> kernel.inHostMemory().contains(place));
  }
}

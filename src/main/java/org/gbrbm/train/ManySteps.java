package org.gbrbm.train;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Several steps as one run of a session. Between two runs the host waits until the device has done
 * the first, and the device until the host has begun the second; within one it never waits.
 *
 * <p>Each step has operations of its own, copies of those of the first, and all work on the same
 * variables: TensorFlow takes variables of one shared name for one variable.
 */
final class ManySteps {
  /** More would save little, and take the longer to prepare. */
  private static final int MOST = 32;

  private static final String SCOPE = "steps";

  private final LossSum lossSum;
  private final Operation one;
  private final Operation many;
  private final int count;

  /**
   * Adds the steps to the graph of one.
   *
   * @param graph the graph
   * @param tf makes operations on the device that trains
   * @param training the step
   * @param count how many steps a run does, at least 1
   */
  ManySteps(Graph graph, Ops tf, TrainingGraph training, int count) {
    this.count = count;
    lossSum = new LossSum(tf, training.loss());
    one =
        tf.withName("step_with_sum")
            .withControlDependencies(List.of(training.update(), lossSum.addition()))
            .noOp()
            .op();
    if (count == 1) {
      many = one;
      return;
    }
    var step = new LinkedHashMap<String, NodeDef>();
    var all = new HashMap<String, NodeDef>();
    graph.toGraphDef().getNodeList().forEach(node -> all.put(node.getName(), node));
    addSources(all, one.name(), step);
    var copies = GraphDef.newBuilder();
    for (int i = 0; i < count; i++) {
      for (var node : step.values()) {
        copies.addNode(copy(node, i, step, training));
      }
    }
    graph.importGraphDef(copies.build(), SCOPE);
    many = graph.operation(SCOPE + "/" + prefix(count - 1) + one.name());
  }

  /** {@return how many steps suit an epoch of so many: few are left over that are done singly} */
  static int suiting(int stepsPerEpoch) {
    return IntStream.rangeClosed(MOST / 2, MOST)
        .filter(count -> count <= stepsPerEpoch)
        .boxed()
        .min(
            (a, b) ->
                stepsPerEpoch % a == stepsPerEpoch % b
                    ? Integer.compare(b, a)
                    : Integer.compare(stepsPerEpoch % a, stepsPerEpoch % b))
        .orElse(1);
  }

  private static void addSources(
      Map<String, NodeDef> all, String name, Map<String, NodeDef> sources) {
    if (sources.put(name, all.get(name)) == null) {
      all.get(name).getInputList().forEach(input -> addSources(all, nodeOf(input), sources));
    }
  }

  /** The node of an input, such as {@code a}, {@code a:1} or {@code ^a}. */
  private static String nodeOf(String input) {
    var name = input.startsWith("^") ? input.substring(1) : input;
    return name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
  }

  private static String prefix(int i) {
    return "step_" + i + "/";
  }

  private static String prefixed(String input, int i) {
    return input.startsWith("^") ? "^" + prefix(i) + input.substring(1) : prefix(i) + input;
  }

  /**
   * A node of step i. What uses the counter waits until the step before has counted up, which it
   * does at once; what uses other variables waits until all of it is done. The images stay the
   * same.
   */
  private NodeDef copy(NodeDef node, int i, Map<String, NodeDef> step, TrainingGraph training) {
    var counter = training.step().op().name();
    var counted = training.counted().op().name();
    var copy = node.toBuilder().setName(prefix(i) + node.getName()).clearInput();
    node.getInputList().forEach(input -> copy.addInput(prefixed(input, i)));
    copy.removeAttr("_class"); // names of others to be placed with; all have a device
    if (isVariable(node) && node.getAttrOrThrow("shared_name").getS().isEmpty()) {
      copy.putAttr("shared_name", text(node.getName()));
    }
    if (node.containsAttr("frame_name")) { // of a loop
      var name = node.getAttrOrThrow("frame_name").getS().toStringUtf8();
      copy.putAttr("frame_name", text(prefix(i) + name));
    }
    if (i > 0) {
      node.getInputList().stream()
          .map(input -> step.get(nodeOf(input)))
          .filter(source -> isVariable(source) && !node.getOp().equals("ResourceGather"))
          .map(variable -> variable.getName().equals(counter) ? counted : one.name())
          .distinct()
          .forEach(before -> copy.addInput(prefixed("^" + before, i - 1)));
    }
    if (node.getOp().equals("Identity")) {
      var source = step.get(nodeOf(node.getInput(0)));
      if (isVariable(source)) {
        // Of an identity's cast, TensorFlow's optimiser makes one of the variable, which waits for
        // nothing.
        copy.setOp("EnsureShape").putAttr("shape", source.getAttrOrThrow("shape"));
      }
    }
    return copy.build();
  }

  private static boolean isVariable(NodeDef node) {
    return node.getOp().equals("VariableV2") || node.getOp().equals("VarHandleOp");
  }

  private static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  /** How many steps {@link #many} does. */
  int count() {
    return count;
  }

  /** One step, whose loss is added up. */
  Operation one() {
    return one;
  }

  /** That many steps one after another, whose losses are added up. */
  Operation many() {
    return many;
  }

  /** The sum of the losses. */
  LossSum lossSum() {
    return lossSum;
  }
}

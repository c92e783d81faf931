package org.gbrbm.train;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.IOUtils;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.KernelList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/**
 * What TensorFlow can do on a GPU, as its GPU library told: of each operation, with which types,
 * and what of it lies in the host's memory. The library of a CPU knows nothing of that. To ask
 * another library, or for operations that are new,
 *
 * <pre>{@code
 * mvn -Pgpu -DskipTests package
 * java -cp 'target/test-classes:target/classes:target/lib/*' org.gbrbm.train.GpuKernels \
 *   >src/test/resources/gpu-kernels.txt
 * }</pre>
 */
final class GpuKernels {
  private static final String FILE = "/gpu-kernels.txt";

  /** Those of our graphs. */
  private static final Set<DataType> TYPES =
      Set.of(
          DataType.DT_FLOAT,
          DataType.DT_DOUBLE,
          DataType.DT_BFLOAT16,
          DataType.DT_INT32,
          DataType.DT_INT64,
          DataType.DT_UINT8,
          DataType.DT_BOOL);

  private final List<Kernel> kernels;

  /**
   * A kernel.
   *
   * @param op the operation that it does
   * @param types by the attribute's name, the only type with which it does
   * @param inHostMemory names of inputs and outputs that lie there
   */
  record Kernel(String op, Map<String, String> types, Set<String> inHostMemory) {
    private static Kernel of(KernelDef kernel) {
      var types =
          kernel.getConstraintList().stream()
              .collect(
                  Collectors.toMap(
                      KernelDef.AttrConstraint::getName,
                      constraint -> constraint.getAllowedValues().getList().getType(0).name()));
      return new Kernel(kernel.getOp(), types, Set.copyOf(kernel.getHostMemoryArgList()));
    }

    private static Kernel parse(String line) {
      var fields = line.split("\t", -1);
      var types =
          split(fields[1]).stream()
              .map(pair -> pair.split("=", -1))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
      return new Kernel(fields[0], types, Set.copyOf(split(fields[2])));
    }

    private static List<String> split(String list) {
      return list.isEmpty() ? List.of() : Arrays.asList(list.split(" ", -1));
    }

    private String line() {
      var pairs = new TreeSet<String>();
      types.forEach((name, type) -> pairs.add(name + "=" + type));
      return op
          + "\t"
          + String.join(" ", pairs)
          + "\t"
          + String.join(" ", new TreeSet<>(inHostMemory));
    }

    boolean does(NodeDef node) {
      return node.getOp().equals(op)
          && types.entrySet().stream()
              .allMatch(of -> types(node.getAttrOrThrow(of.getKey())).contains(of.getValue()));
    }

    private static Set<String> types(AttrValue value) {
      return value.hasList()
          ? value.getList().getTypeList().stream().map(DataType::name).collect(Collectors.toSet())
          : Set.of(value.getType().name());
    }
  }

  private GpuKernels(List<Kernel> kernels) {
    this.kernels = kernels;
  }

  /** Reads what the GPU library told. */
  static GpuKernels read() {
    try {
      var lines = IOUtils.resourceToString(FILE, StandardCharsets.UTF_8).split("\n", -1);
      return new GpuKernels(
          Arrays.stream(lines).filter(line -> !line.isEmpty()).map(Kernel::parse).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kernels that can do what a node says; none where a GPU cannot. */
  List<Kernel> of(NodeDef node) {
    return kernels.stream().filter(kernel -> kernel.does(node)).toList();
  }

  /** Asks the library that is loaded, which has to be one for GPUs. */
  public static void main(String[] arguments) throws InvalidProtocolBufferException {
    TensorFlow.version(); // loads it
    var lines = new TreeSet<String>();
    for (var op : GpuPlacementTest.operationTypes()) {
      for (var kernel : registered(op).getKernelList()) {
        boolean ofGpu = Set.of("GPU", "DEFAULT").contains(kernel.getDeviceType());
        boolean ofOurTypes =
            kernel.getConstraintList().stream()
                .allMatch(
                    constraint ->
                        TYPES.containsAll(constraint.getAllowedValues().getList().getTypeList()));
        if (ofGpu && ofOurTypes) {
          lines.add(Kernel.of(kernel).line());
        }
      }
    }
    lines.forEach(System.out::println);
  }

  @SuppressWarnings("try") // the scope frees what is allocated within it
  private static KernelList registered(String op) throws InvalidProtocolBufferException {
    try (var scope = new PointerScope()) {
      var status = TF_Status.newStatus();
      var list = tensorflow.TF_GetRegisteredKernelsForOp(op, status);
      status.throwExceptionIfNotOK();
      return KernelList.parseFrom(list.dataAsByteBuffer());
    }
  }

  /** The definitions of all operations by their names. */
  @SuppressWarnings("try") // the scope frees what is allocated within it
  static Map<String, OpDef> definitions() throws InvalidProtocolBufferException {
    try (var scope = new PointerScope()) {
      return OpList.parseFrom(tensorflow.TF_GetAllOpList().dataAsByteBuffer()).getOpList().stream()
          .collect(Collectors.toMap(OpDef::getName, op -> op));
    }
  }

  /** The name of each of a node's inputs or outputs, one after another. */
  static List<String> places(NodeDef node, List<OpDef.ArgDef> definitions) {
    var places = new ArrayList<String>();
    for (var argument : definitions) {
      int count = 1;
      if (!argument.getNumberAttr().isEmpty()) {
        count = (int) node.getAttrOrThrow(argument.getNumberAttr()).getI();
      } else if (!argument.getTypeListAttr().isEmpty()) {
        count = node.getAttrOrThrow(argument.getTypeListAttr()).getList().getTypeCount();
      }
      IntStream.range(0, count).forEach(i -> places.add(argument.getName()));
    }
    return places;
  }

  /** Names of a node's inputs that carry values, as {@code node:place}. */
  static List<String> values(NodeDef node) {
    return node.getInputList().stream().filter(input -> !input.startsWith("^")).toList();
  }
}

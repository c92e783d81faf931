package org.gbrbm.compute;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.KernelList;

/**
 * The libraries of CUDA that TensorFlow 2.18 opens before it takes a GPU; it takes none where one
 * is missing.
 *
 * @param opened names of those that can be opened, such as {@code libcudart.so.12}
 * @param missing names of those that cannot, for want of them or of what they need
 */
public record CudaLibraries(List<String> opened, List<String> missing) {
  private static final List<String> NAMES =
      List.of(
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcufft.so.11",
          "libcusolver.so.11",
          "libcusparse.so.12",
          "libcudnn.so.9");

  /** Copies the names. */
  public CudaLibraries {
    opened = List.copyOf(opened);
    missing = List.copyOf(missing);
  }

  /** {@return those of this machine; empty where TensorFlow is built for CPUs alone} */
  public static Optional<CudaLibraries> ofThisMachine() {
    return hasGpuKernels() ? Optional.of(of(CudaLibraries::opens)) : Optional.empty();
  }

  /** Which of the libraries can be opened. */
  static CudaLibraries of(Predicate<String> opens) {
    var opened = NAMES.stream().collect(Collectors.partitioningBy(opens));
    return new CudaLibraries(opened.get(true), opened.get(false));
  }

  private static boolean opens(String name) {
    try {
      Loader.loadGlobal(name);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false; // which is what was to be found out
    }
  }

  @SuppressWarnings("try") // the scope frees what is allocated within it
  private static boolean hasGpuKernels() {
    TensorFlow.version(); // loads its library
    try (var scope = new PointerScope()) {
      var status = TF_Status.newStatus();
      var list = tensorflow.TF_GetRegisteredKernelsForOp("MatMul", status);
      status.throwExceptionIfNotOK();
      return KernelList.parseFrom(list.dataAsByteBuffer()).getKernelList().stream()
          .anyMatch(kernel -> kernel.getDeviceType().equals("GPU"));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("TensorFlow's list of kernels cannot be read", e);
    }
  }
}

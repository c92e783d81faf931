package org.gbrbm.compute;

import java.util.Locale;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.MemOptType;
import org.tensorflow.proto.RewriterConfig.Toggle;

/**
 * How TensorFlow runs a graph. All of it may change the last bits of what is computed.
 *
 * @param device where
 * @param threads how many threads one operation may use: it decides the order of sums
 * @param precision of what is computed; the variables are float32 always
 * @param xla whether TensorFlow compiles clusters of operations with XLA
 */
public record Execution(Device device, int threads, Precision precision, boolean xla) {

  /** Numbers that operations work with. */
  public enum Precision {
    /** Single precision; a GPU may round what matrix products multiply to TF32. */
    FLOAT32,
    /** Matrix products of factors with 8 significant bits in training; all else as FLOAT32. */
    BFLOAT16,
    /** Half precision where TensorFlow's automatic mixed precision considers it safe. */
    MIXED
  }

  /** In bytes, of what TensorFlow computes once for all steps. */
  private static final int LARGEST_CONSTANT = 1 << 20;

  /** Far more than one operation can use; TensorFlow would start as many as it is told to. */
  public static final int MOST_THREADS = 1024;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when one is missing, the threads are out of their range, or
   *     the precision is not to be had on the device
   */
  public Execution {
    if (device == null || precision == null || threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a run needs a device, a precision and 1 to %d threads, not %s, %s and %d",
              MOST_THREADS,
              device,
              precision,
              threads));
    }
    if (precision == Precision.MIXED && device != Device.GPU) {
      throw new SettingException(
          "precision", "mixed precision needs a GPU, and training is on the CPU; try bfloat16");
    }
  }

  /**
   * In single precision, without XLA.
   *
   * @param device where
   * @param threads how many threads one operation may use, 1 to {@link #MOST_THREADS}
   */
  public Execution(Device device, int threads) {
    this(device, threads, Precision.FLOAT32, false);
  }

  /**
   * {@return how what no user chooses a device for is run, such as the reading and writing of
   * files: on the CPU, with as many threads as there are processors}
   */
  public static Execution onHost() {
    return new Execution(
        Device.CPU, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
  }

  /** {@return the same device and threads, in single precision and without XLA} */
  public Execution exact() {
    return new Execution(device, threads);
  }

  /** {@return the configuration of a session} */
  ConfigProto session() {
    var config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            // Negative: operations run one after another in the thread that runs the session, so
            // that models side by side do not wait for each other in a pool they share.
            .setInterOpParallelismThreads(-1)
            .setAllowSoftPlacement(true)
            .setGraphOptions(graphOptions())
            .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
    if (device == Device.CPU) {
      config.putDeviceCount("GPU", 0);
    }
    return config.build();
  }

  private GraphOptions graphOptions() {
    // Larger ones, gradients of a sum for instance, take less memory when each step computes them.
    var optimizer = OptimizerOptions.newBuilder().setMaxFoldedConstantInBytes(LARGEST_CONSTANT);
    if (xla) {
      optimizer.setGlobalJitLevel(GlobalJitLevel.ON_2).setCpuGlobalJit(true);
    }
    // Layouts of images for convolutions, memory to save, and a second optimiser of graphs: they
    // find nothing here, and take a fifth of the time in which a session prepares what it runs.
    var rewriting =
        RewriterConfig.newBuilder()
            .setDisableTfgOptimizer(true)
            .setLayoutOptimizer(Toggle.OFF)
            .setMemoryOptimization(MemOptType.NO_MEM_OPT);
    if (precision == Precision.MIXED) {
      rewriting.setAutoMixedPrecision(Toggle.ON);
    }
    return GraphOptions.newBuilder()
        .setOptimizerOptions(optimizer)
        .setRewriteOptions(rewriting)
        .build();
  }
}

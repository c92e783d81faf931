package org.gbrbm.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.SessionFunction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * Times the signature {@code reconstruct} of an exported model, from an array of pixels to an array
 * of pixels. Prints a line {@code batch least p50 p99 images-a-second} for each batch size, times
 * in microseconds. {@code tools/bench/serving.py} runs it.
 */
public final class ServingBenchmark {
  private static final int WARM_UP_CALLS = 200;

  private ServingBenchmark() {}

  /**
   * Runs it.
   *
   * @param arguments the model's folder, threads of an operation, seconds for each batch size, and
   *     the batch sizes
   */
  public static void main(String[] arguments) {
    var config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(Integer.parseInt(arguments[1]))
            .setInterOpParallelismThreads(1)
            .build();
    double seconds = Double.parseDouble(arguments[2]);
    try (var bundle = SavedModelBundle.loader(arguments[0]).withConfigProto(config).load()) {
      var reconstruct = bundle.function("reconstruct");
      for (var batch : Arrays.copyOfRange(arguments, 3, arguments.length)) {
        measure(reconstruct, Integer.parseInt(batch), seconds);
      }
    }
  }

  private static void measure(SessionFunction reconstruct, int batch, double seconds) {
    int D = (int) reconstruct.signature().getInputs().get("images").shape.get(1);
    var shape = Shape.of(batch, D);
    var images = new float[batch * D];
    var random = new Random(batch);
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat();
    }
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      call(reconstruct, shape, images);
    }
    var nanoseconds = new long[1 << 20];
    int calls = 0;
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long before = start;
    while (before < end && calls < nanoseconds.length) {
      call(reconstruct, shape, images);
      long after = System.nanoTime();
      nanoseconds[calls++] = after - before;
      before = after;
    }
    Arrays.sort(nanoseconds, 0, calls);
    System.out.printf(
        "%d %.1f %.1f %.1f %.0f%n",
        batch,
        nanoseconds[0] / 1e3,
        nanoseconds[calls / 2] / 1e3,
        nanoseconds[(int) (calls * 0.99)] / 1e3,
        1e9 * batch * calls / (before - start));
  }

  private static float[] call(SessionFunction reconstruct, Shape shape, float[] images) {
    try (var tensor = TFloat32.tensorOf(shape, DataBuffers.of(images));
        var result = reconstruct.call(Map.of("images", tensor))) {
      var pixels = new float[images.length];
      ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(pixels);
      return pixels;
    }
  }
}

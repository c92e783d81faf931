package org.gbrbm.train;

import java.nio.FloatBuffer;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/** Examples that a graph is given in parts, so that it takes little memory. */
final class ExampleParts {
  /** Bounds an array of some examples to 16 MiB. */
  private static final int MOST_VALUES = 1 << 21;

  private final Images examples;
  private final int most;

  private ExampleParts(Images examples, int most) {
    this.examples = examples;
    this.most = Math.max(1, most);
  }

  /** Examples in parts of a few MiB. */
  static ExampleParts of(Images examples) {
    return new ExampleParts(examples, MOST_VALUES / examples.size());
  }

  /** Examples in parts of so many, but at least one. */
  static ExampleParts of(Images examples, int most) {
    return new ExampleParts(examples, most);
  }

  /** Runs a graph on a part. */
  @FunctionalInterface
  interface Run {
    /**
     * Runs it.
     *
     * @param values the part, as {@link ImageTensors} makes it
     * @param first the number of its first example
     * @return what was fetched, to be closed
     */
    Result run(Tensor values, int first);
  }

  /** Takes what a part came to. */
  @FunctionalInterface
  interface Taker {
    void take(Result result);
  }

  /** Runs a graph on each part, in their order. */
  void forEach(Run run, Taker taker) {
    for (int first = 0; first < examples.count(); first += most) {
      var part = examples.slice(first, Math.min(most, examples.count() - first));
      try (var values = ImageTensors.of(part);
          var result = run.run(values, first)) {
        taker.take(result);
      }
    }
  }

  /**
   * What a graph makes of the examples.
   *
   * @param scaling of what it makes
   * @param run fetches as many examples of the same size, [n, D]
   */
  Images mapped(Scaling scaling, Run run) {
    var all = FloatBuffer.allocate(examples.values().count());
    forEach(
        run,
        result -> {
          var tensor = (TFloat32) result.get(0);
          var floats = new float[(int) tensor.size()];
          tensor.copyTo(DataBuffers.of(floats));
          all.put(floats);
        });
    var values = new Values.Floats(all.flip(), scaling);
    return new Images(examples.count(), examples.rows(), examples.columns(), values);
  }
}

package org.gbrbm.model;

import java.nio.FloatBuffer;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Examples that a graph is given in parts, so that it takes little memory. */
public final class ExampleParts {
  /** Bounds an array of some examples to 16 MiB. */
  private static final int MOST_VALUES = 1 << 21;

  private final Images examples;
  private final int most;

  private ExampleParts(Images examples, int most) {
    this.examples = examples;
    this.most = Math.max(1, most);
  }

  /**
   * {@return examples in parts of a few MiB}
   *
   * @param examples all of them
   */
  public static ExampleParts of(Images examples) {
    return new ExampleParts(examples, MOST_VALUES / examples.size());
  }

  /**
   * {@return examples in parts of so many}
   *
   * @param examples all of them
   * @param most examples in a part; less than 1 is taken for 1
   */
  public static ExampleParts of(Images examples, int most) {
    return new ExampleParts(examples, most);
  }

  /** Takes a part. */
  @FunctionalInterface
  public interface Part {
    /**
     * Takes it.
     *
     * @param values the part, as {@link ImageTensors} makes it; closed afterwards
     * @param first the number of its first example, from 0
     */
    void take(Tensor values, int first);
  }

  /** Runs a graph on a part. */
  @FunctionalInterface
  public interface Run {
    /**
     * Runs it.
     *
     * @param values the part, as {@link ImageTensors} makes it
     * @param first the number of its first example, from 0
     * @return what was fetched, which is then closed
     */
    Result run(Tensor values, int first);
  }

  /** Takes what a part came to. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes it.
     *
     * @param result what was fetched; closed afterwards
     * @param first the number of the part's first example, from 0
     */
    void take(Result result, int first);
  }

  /**
   * Gives each part away, in their order.
   *
   * @param part takes it
   */
  public void forEach(Part part) {
    for (int first = 0; first < examples.count(); first += most) {
      var some = examples.slice(first, Math.min(most, examples.count() - first));
      try (var values = ImageTensors.of(some)) {
        part.take(values, first);
      }
    }
  }

  /**
   * Runs a graph on each part, in their order.
   *
   * @param run runs it
   * @param taker takes what it came to
   */
  public void forEach(Run run, Taker taker) {
    forEach(
        (values, first) -> {
          try (var result = run.run(values, first)) {
            taker.take(result, first);
          }
        });
  }

  /**
   * {@return the mean over all examples of what has a sum for those of a part}
   *
   * @param run fetches the sum, a scalar
   */
  public double mean(Run run) {
    var sum = new double[1];
    forEach(run, (result, first) -> sum[0] += ((TFloat64) result.get(0)).getDouble());
    return sum[0] / examples.count();
  }

  /**
   * {@return what a graph makes of the examples}
   *
   * @param scaling of what it makes
   * @param run fetches as many examples of the same size, [n, D]
   */
  public Images mapped(Scaling scaling, Run run) {
    var all = FloatBuffer.allocate(examples.values().count());
    forEach(run, (result, first) -> all.put(HostCopy.floats((TFloat32) result.get(0))));
    var values = new Values.Floats(all.flip(), scaling);
    return new Images(examples.count(), examples.rows(), examples.columns(), values);
  }
}

package org.gbrbm.bench;

import java.util.Locale;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Scaling;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;

/** Times the evaluation of 10,000 images against its matrix products alone. */
public final class EvaluationTimes {
  private static final int IMAGES = 10_000;
  private static final int VISIBLE = 784;

  private EvaluationTimes() {}

  /**
   * Prints a line of JSON.
   *
   * @param arguments hidden units, turns, seconds a turn
   * @throws Exception when a model cannot be evaluated
   */
  public static void main(String[] arguments) throws Exception {
    int hidden = Integer.parseInt(arguments[0]);
    int turns = Integer.parseInt(arguments[1]);
    double seconds = Double.parseDouble(arguments[2]);
    int threads = Runtime.getRuntime().availableProcessors();
    var images = Steps.randomImages(IMAGES, VISIBLE);
    try (var model = new LoadedModel(parameters(hidden), Scaling.PIXELS, Execution.onHost());
        var products = Products.ofEvaluation(IMAGES, VISIBLE, hidden, threads)) {
      var evaluator = new Evaluator(model);
      var times =
          Alternation.measure(
              () -> {
                evaluator.evaluate(images, 0);
                return 1;
              },
              products::run,
              turns,
              seconds);
      System.out.printf(
          Locale.ROOT,
          "{\"hidden\": %d, \"images\": %d, \"threads\": %d, \"evaluationMs\": %.2f, \"productsMs\": %.2f, \"ratio\": %.4f}%n",
          hidden,
          IMAGES,
          threads,
          times.milliseconds(),
          times.reference(),
          times.ratio());
    }
  }

  private static RbmParameters parameters(int hidden) {
    var W = NdArrays.ofFloats(Shape.of(VISIBLE, hidden));
    W.scalars().forEachIndexed((at, w) -> w.setFloat((at[0] * 31 + at[1] * 17) % 13 * 0.01f));
    var sigma = NdArrays.ofFloats(Shape.of(VISIBLE));
    sigma.scalars().forEach(s -> s.setFloat(1));
    return new RbmParameters(
        W, NdArrays.ofFloats(Shape.of(VISIBLE)), NdArrays.ofFloats(Shape.of(hidden)), sigma);
  }
}

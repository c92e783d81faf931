package org.gbrbm.report;

import java.util.Map;
import java.util.Optional;
import org.gbrbm.run.RunResults;
import org.gbrbm.train.Recipes;

/**
 * What the notebook's own PyTorch run gave.
 *
 * @param loss the last epoch's mean loss
 * @param mse the sampled test error
 */
public record Reference(double loss, double mse) {
  /** The checksum of all images of Fashion-MNIST, as pixels. */
  private static final String FASHION_MNIST = "crc32c:e7141736";

  private static final Map<Integer, Reference> NOTEBOOK =
      Map.of(
          10, new Reference(-375.67, 0.040334),
          50, new Reference(-379.66, 0.030755),
          100, new Reference(-380.13, 0.029753),
          250, new Reference(-380.18, 0.029339));

  /**
   * The reference for a model of a run.
   *
   * @param results those of the run
   * @param hidden the model's number of hidden units
   * @return empty when the run was not trained as the notebook's or it has no model of that size
   */
  public static Optional<Reference> of(RunResults results, int hidden) {
    return isFor(results) ? Optional.ofNullable(NOTEBOOK.get(hidden)) : Optional.empty();
  }

  /**
   * {@return whether a run was trained as the notebook's, on the same images}
   *
   * @param results those of the run: every setting of its recipe counts, its sizes and seed do not
   */
  public static boolean isFor(RunResults results) {
    return results.images().equals(FASHION_MNIST)
        && results.config().recipe().equals(Recipes.shipped("notebook"));
  }
}

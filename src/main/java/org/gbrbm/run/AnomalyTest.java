package org.gbrbm.run;

import java.util.List;
import org.gbrbm.evaluate.Detection;

/**
 * How well the models of a run tell unusual examples from ordinary ones, as {@code anomaly.json}
 * has it.
 *
 * @param normal the file of the ordinary examples
 * @param other the file of the unusual ones
 * @param normalExamples how many ordinary ones there are
 * @param otherExamples how many unusual ones there are
 * @param models the scores of each model
 * @param baselines scores of linear methods, fitted on the run's training examples
 */
public record AnomalyTest(
    String normal,
    String other,
    int normalExamples,
    int otherExamples,
    List<OfModel> models,
    List<Detection> baselines) {

  /**
   * The scores of a model.
   *
   * @param hidden M, its number of hidden units
   * @param detections how well each of its scores does
   */
  public record OfModel(int hidden, List<Detection> detections) {
    /** Copies the list. */
    public OfModel {
      detections = List.copyOf(detections);
    }
  }

  /** Copies the lists. */
  public AnomalyTest {
    models = List.copyOf(models);
    baselines = List.copyOf(baselines);
  }
}

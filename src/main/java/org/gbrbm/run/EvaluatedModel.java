package org.gbrbm.run;

import java.util.List;
import org.gbrbm.evaluate.ModelOverview;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.EpochLikelihood;

/**
 * A model of a run that is trained and evaluated.
 *
 * @param result what became of it
 * @param parameters the model, on the data as scaled
 * @param overview what there is to see of it
 * @param likelihoods after its epochs; none where they were not tracked
 */
public record EvaluatedModel(
    ModelResult result,
    RbmParameters parameters,
    ModelOverview overview,
    List<EpochLikelihood> likelihoods) {

  /** Copies the list. */
  public EvaluatedModel {
    likelihoods = List.copyOf(likelihoods);
  }
}

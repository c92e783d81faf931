package org.gbrbm.run;

import org.gbrbm.evaluate.ModelOverview;
import org.gbrbm.model.RbmParameters;

/**
 * A model of a run that is trained and evaluated.
 *
 * @param result what became of it
 * @param parameters the model, on the data as scaled
 * @param overview what there is to see of it
 */
public record EvaluatedModel(
    ModelResult result, RbmParameters parameters, ModelOverview overview) {}

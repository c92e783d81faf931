package org.gbrbm.serving;

import org.gbrbm.evaluate.AnomalyScore;
import org.gbrbm.model.Quantiles;

/**
 * By what a served model tells the usual from the unusual.
 *
 * @param score what it looks at
 * @param quantiles the distribution of that among ordinary examples
 */
record ServedScore(AnomalyScore score, Quantiles quantiles) {}

package org.gbrbm.apply;

import java.util.Locale;

/** What can be asked of a model for each example. */
public enum Quantity {
  /** p(h|v), M numbers. */
  HIDDEN,
  /** The mean-field reconstruction on the data's own scale, D numbers. */
  RECONSTRUCTION,
  /** The example itself on the data's own scale, with what is missing filled in, D numbers. */
  FILLED,
  /** F(v), in nats. */
  FREE_ENERGY,
  /** log p(v) = -F(v) - log Z of the example as scaled, in nats. */
  LOG_LIKELIHOOD,
  /** The mean squared error of the reconstruction, in the units of the example as scaled. */
  RECONSTRUCTION_ERROR,
  /** How unusual it is: what percentage of ordinary examples is no more so, 0 to 100. */
  SCORE,
  /** Whether the score is above the threshold: 1 or 0. */
  FLAG;

  /** {@return its name in files} */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package org.gbrbm.model;

import java.util.Optional;

/** How values that are missing are filled in. */
public enum Filling {
  /** By the mean of p(v_missing | v_known), from Gibbs sampling: right for a density. */
  GIBBS,
  /**
   * By the reconstruction from what is filled in so far, again and again: right for a model that
   * only reconstructs, whose samples are none of the data.
   */
  MEAN_FIELD;

  /**
   * {@return how what is missing is filled in, if anything is}
   *
   * @param missing whether a value may be missing
   * @param density whether the model was trained to be a density
   */
  public static Optional<Filling> of(boolean missing, boolean density) {
    return missing ? Optional.of(density ? GIBBS : MEAN_FIELD) : Optional.empty();
  }
}

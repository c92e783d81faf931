package org.gbrbm.data;

/** How values are scaled before a model sees them. */
public enum Scale {
  /**
   * To [0, 1]. The bytes of pixels are divided by 255. Of other data, the least value of the
   * training set becomes 0 and the largest 1: of each column where they are vectors, of all pixels
   * together where they are images.
   */
  UNIT,
  /**
   * To zero mean and unit variance of each column of the training set; of a column that is constant
   * there, to zero mean only.
   */
  STANDARD,
  /** Not at all; the bytes of pixels are 0 to 1. */
  NONE
}

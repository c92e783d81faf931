package org.gbrbm.data;

/** Which examples of a data set to read, where it says what is for training and for the test. */
public enum DataPart {
  /** Those for training, then those for the test. */
  ALL,
  /** Those for training. */
  TRAIN,
  /** Those for the test. */
  TEST,
  /** Those for the test where the data say which these are, else all. */
  TEST_OR_ALL
}

package org.gbrbm.serving;

/** What a request to a served model can hold. The names are a public interface. */
public enum ServedInput {
  /** float32 [B, D], each pixel in [0, 1]. */
  IMAGES("images"),
  /** int32, a scalar: how many steps of Gibbs sampling, from 0. */
  STEPS("steps"),
  /** int64 [2]: any two numbers; the same ones give the same answer. */
  SEED("seed");

  private final String key;

  ServedInput(String key) {
    this.key = key;
  }

  /** Its name in requests. */
  public String key() {
    return key;
  }
}

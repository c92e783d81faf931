package org.gbrbm.serving;

/** Which values a served model takes. A server does not tell, so that a client has to say it. */
public enum ValueRange {
  /** From 0 (black) to 1 (white), which models of images take. */
  PIXELS("numbers from 0 (black) to 1 (white)"),
  /** Any finite numbers: what models of other data take, on the data's own scale. */
  FINITE("finite numbers");

  private final String description;

  ValueRange(String description) {
    this.description = description;
  }

  boolean contains(float value) {
    return switch (this) {
      case PIXELS -> value >= 0 && value <= 1; // NaN fails both comparisons
      case FINITE -> Float.isFinite(value);
    };
  }

  @Override
  public String toString() {
    return description;
  }
}

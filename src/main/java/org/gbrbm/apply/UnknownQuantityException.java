package org.gbrbm.apply;

/** Something that is asked of a model and that is not known of it. */
public final class UnknownQuantityException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final Lacking lacking;

  /** What may not be known of a model. */
  public enum Lacking {
    /** How it answers to ordinary examples. */
    CALIBRATION,
    /** Its normalising constant. */
    LOG_Z
  }

  UnknownQuantityException(Lacking lacking, String message) {
    super(message);
    this.lacking = lacking;
  }

  /** {@return what is not known} */
  public Lacking lacking() {
    return lacking;
  }
}

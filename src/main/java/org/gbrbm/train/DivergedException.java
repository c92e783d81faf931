package org.gbrbm.train;

/** The loss or a parameter is no longer a finite number. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which model, at which step and epoch
   */
  public DivergedException(String message) {
    super(message);
  }
}

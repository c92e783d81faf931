package org.gbrbm.cli;

/** One or several models of a run could not be trained. */
final class TrainingFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Creates an exception.
   *
   * @param message a line for each model, and how to go on
   * @param cause the first failure
   */
  TrainingFailedException(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = Errors.exitCode(cause);
  }

  int exitCode() {
    return exitCode;
  }
}

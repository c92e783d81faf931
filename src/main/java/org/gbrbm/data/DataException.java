package org.gbrbm.data;

import java.io.IOException;

/** A data file that is missing, damaged, or does not fit the others; the message names the file. */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message what is wrong, where, and what to do
   */
  public DataException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure behind it.
   *
   * @param message what is wrong, where, and what to do
   * @param cause the failure of the file system or of the decompression
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}

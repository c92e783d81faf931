package org.gbrbm.files;

import java.io.IOException;

/** A file that is not what it should be: damaged, incomplete, or not of this software. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which file, and what is wrong with it
   */
  public DamagedFileException(String message) {
    super(message);
  }

  /**
   * Creates an exception with the failure behind it.
   *
   * @param message which file, and what is wrong with it
   * @param cause the failure
   */
  public DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

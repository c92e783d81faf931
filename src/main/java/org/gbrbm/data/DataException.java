package org.gbrbm.data;

import java.io.IOException;
import java.util.List;

/** A data file that is missing, damaged, or does not fit the others; the message names the file. */
public final class DataException extends IOException {
  private static final long serialVersionUID = 1L;

  private final List<String> settings;

  /**
   * Creates an exception.
   *
   * @param message what is wrong, where, and what to do
   */
  public DataException(String message) {
    this(message, List.of());
  }

  /**
   * Creates an exception that a setting of the {@link DataFormat} may help against.
   *
   * @param message what is wrong, where, and what to do
   * @param settings components of the format, for instance {@code labelColumn}
   */
  public DataException(String message, List<String> settings) {
    super(message);
    this.settings = List.copyOf(settings);
  }

  /**
   * Creates an exception with the failure behind it.
   *
   * @param message what is wrong, where, and what to do
   * @param cause the failure of the file system or of the decompression
   */
  public DataException(String message, Throwable cause) {
    super(message, cause);
    this.settings = List.of();
  }

  /** {@return the components of a {@link DataFormat} that may help} */
  public List<String> settings() {
    return settings;
  }
}

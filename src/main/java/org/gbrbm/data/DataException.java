package org.gbrbm.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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

  /** Reads something of a data set. */
  @FunctionalInterface
  interface Reading<T> {
    /**
     * Reads.
     *
     * @throws IOException when it cannot be read
     */
    T read() throws IOException;
  }

  /**
   * {@return what is read, or an exception that names the data set}
   *
   * @param path the data set
   * @param reading reads it; what it refuses with an IllegalArgumentException is wrong in the data
   * @throws DataException whatever goes wrong
   */
  static <T> T naming(Path path, Reading<T> reading) throws DataException {
    try {
      return reading.read();
    } catch (DataException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DataException(path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(String.format(Locale.ROOT, "%s: cannot be read (%s)", path, e), e);
    }
  }

  /** {@return the components of a {@link DataFormat} that may help} */
  public List<String> settings() {
    return settings;
  }
}

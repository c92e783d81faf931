package org.gbrbm.files;

/** Texts of failures, cut to what a person needs. */
public final class Messages {
  private Messages() {}

  /**
   * The first line of a failure's message. TensorFlow and Jackson add lines on operations, options
   * and places to it.
   *
   * @param failure the failure; without a message, the line is {@code null}
   */
  public static String firstLine(Throwable failure) {
    return firstLine(String.valueOf(failure.getMessage()));
  }

  /** The first line of a text; empty where there is none. */
  public static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}

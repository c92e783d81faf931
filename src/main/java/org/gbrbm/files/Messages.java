package org.gbrbm.files;

/** Texts of failures, cut to what a person needs. */
public final class Messages {
  private Messages() {}

  /**
   * {@return the first line of a failure's message} TensorFlow and Jackson add lines on operations,
   * options and places to it.
   *
   * @param failure the failure; without a message, the line is {@code null}
   */
  public static String firstLine(Throwable failure) {
    return firstLine(String.valueOf(failure.getMessage()));
  }

  /**
   * {@return the first line of a text; empty where there is none}
   *
   * @param text lines of text, or null
   */
  public static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}

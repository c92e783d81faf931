package org.gbrbm.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

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

  /**
   * {@return a failure that names a file} Of a full disk, "No space left on device", Java does not
   * say where.
   *
   * @param file the file
   * @param failure what happened to it; returned itself where it has a name
   */
  public static FileSystemException naming(Path file, IOException failure) {
    if (failure instanceof FileSystemException named) {
      return named;
    }
    var named = new FileSystemException(file.toString(), null, failure.getMessage());
    named.initCause(failure);
    return named;
  }
}

package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/** Writes to a PrintWriter, which stays open, and fails where that would only take note. */
final class CheckedWriter extends Writer {
  private final PrintWriter out;

  CheckedWriter(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    out.write(text, from, length);
    flush();
  }

  @Override
  public void flush() throws IOException {
    if (out.checkError()) {
      throw new IOException("stdout could not be written; the results there are not complete");
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}

package org.gbrbm.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/**
 * A table whose columns are set apart by any number of spaces and tabs, with one space for them.
 */
final class SpacedTableReader extends Reader {
  private final BufferedReader lines;
  private String line = "";
  private int at;

  SpacedTableReader(BufferedReader lines) {
    this.lines = lines;
  }

  @Override
  public int read(char[] target, int from, int length) throws IOException {
    if (at == line.length()) {
      var next = lines.readLine();
      if (next == null) {
        return -1;
      }
      line = next.strip().replaceAll("[ \\t]+", " ") + "\n";
      at = 0;
    }
    int count = Math.min(length, line.length() - at);
    line.getChars(at, at + count, target, from);
    at += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

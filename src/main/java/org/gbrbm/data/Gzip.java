package org.gbrbm.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Reads files that may be gzipped (RFC 1952). Whether they are is told by their content, as
 * browsers and download tools unpack files without renaming them.
 */
final class Gzip {
  private static final byte[] MAGIC = {0x1f, (byte) 0x8b};
  private static final int BUFFER = 1 << 16;

  private Gzip() {}

  static boolean isPacked(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /** The content of a file, unpacked. */
  static InputStream open(Path file) throws IOException {
    boolean packed = isPacked(file);
    var raw = Files.newInputStream(file);
    try {
      return packed ? new GZIPInputStream(raw, BUFFER) : new BufferedInputStream(raw, BUFFER);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** What a file holds by its size, or by the last four bytes of what is packed. */
  static long contentSize(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      if (!isPacked(file)) {
        return channel.size();
      }
      var last = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(last, channel.size() - last.capacity());
      return Integer.toUnsignedLong(last.getInt(0));
    }
  }
}

package org.gbrbm.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;

/**
 * The examples of a shard in a file of the executor, so that a step can take any of them, and they
 * may be more than the memory holds. The system keeps what is read often in memory. It is deleted
 * when it is closed.
 */
final class ShardFile implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final FileChannel channel;
  private final long count;
  private final int bytesEach;

  private ShardFile(FileChannel channel, long count, int bytesEach) {
    this.channel = channel;
    this.count = count;
    this.bytesEach = bytesEach;
  }

  /**
   * Writes one.
   *
   * @param file where; it must not exist
   * @param examples the examples, all of one length
   * @param bytesEach that length
   * @throws IOException when it cannot be written; it is then deleted
   */
  static ShardFile write(Path file, Iterator<byte[]> examples, int bytesEach) throws IOException {
    var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try {
      var buffer = ByteBuffer.allocate(Math.max(BUFFER, bytesEach));
      long count = 0;
      while (examples.hasNext()) {
        if (buffer.remaining() < bytesEach) {
          flush(buffer, channel);
        }
        buffer.put(examples.next());
        count++;
      }
      flush(buffer, channel);
      return new ShardFile(channel, count, bytesEach);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static void flush(ByteBuffer buffer, FileChannel channel) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** How many examples it has. */
  long count() {
    return count;
  }

  /**
   * Reads some of the examples.
   *
   * @param indices which, from 0
   * @return them one after another, in the order of the machine
   */
  ByteBuffer read(long[] indices) throws IOException {
    var all = ByteBuffer.allocate(indices.length * bytesEach).order(ByteOrder.nativeOrder());
    for (int i = 0; i < indices.length; i++) {
      var place = all.slice(i * bytesEach, bytesEach);
      long from = indices[i] * bytesEach;
      while (place.hasRemaining()) {
        if (channel.read(place, from + place.position()) < 0) {
          throw new IOException("a file of examples has been cut off");
        }
      }
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

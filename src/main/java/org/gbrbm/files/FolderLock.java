package org.gbrbm.files;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The right to write to a folder, which one process at a time has. It is a lock of the operating
 * system on the file {@code .lock}, so that it ends with its process, however that ends; the file's
 * text only says who holds it.
 */
public final class FolderLock implements AutoCloseable {
  private static final String FILE = ".lock";
  private static final int LONGEST_TEXT = 1024;

  /** Far behind the text, which can so be read where a lock keeps others from reading. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param folder a folder
   * @return the lock; closing it gives it back
   * @throws FolderInUseException when another process has it; the message says which
   * @throws IOException when the lock file cannot be written
   */
  public static FolderLock acquire(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS); // a link in a folder of unknown origin may lead anywhere
    try {
      if (!tryLock(channel)) {
        throw new FolderInUseException(folder, read(channel));
      }
      write(folder, channel);
      return new FolderLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  private static String read(FileChannel channel) throws IOException {
    var text = ByteBuffer.allocate(LONGEST_TEXT);
    channel.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
  }

  private static void write(Path folder, FileChannel channel) throws IOException {
    var text =
        String.format(
            Locale.ROOT,
            "process %d on %s since %s%n",
            ProcessHandle.current().pid(),
            host(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
    try {
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(text), 0);
    } catch (IOException e) {
      throw Messages.naming(folder.resolve(FILE), e);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unnamed host"; // only a name to show
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      channel.truncate(0);
    }
  }
}

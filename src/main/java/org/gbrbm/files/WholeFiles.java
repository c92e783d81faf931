package org.gbrbm.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.commons.io.FileUtils;

/**
 * Writes files and folders beside their place, flushes them to the disk, and renames them: whatever
 * has its final name is whole. What an interrupted write leaves behind is named {@code
 * .NAME.partial} and is replaced by the next write.
 */
public final class WholeFiles {
  private WholeFiles() {}

  /** Fills a folder. */
  @FunctionalInterface
  public interface FolderContent {

    /**
     * Writes the files.
     *
     * @param folder an empty folder
     * @throws IOException when they cannot be written
     */
    void writeTo(Path folder) throws IOException;
  }

  /**
   * Writes a file, in place of one that may be there.
   *
   * @param file the file; its folder is made when there is none
   * @param bytes what it is to hold
   * @throws IOException when it cannot be written; what was there before then still is
   */
  public static void write(Path file, byte[] bytes) throws IOException {
    var partial = partial(file);
    Files.createDirectories(partial.getParent());
    try {
      Files.write(partial, bytes);
      flush(partial);
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
    flush(partial.getParent());
  }

  /**
   * Writes a folder.
   *
   * @param folder the folder, which must not exist
   * @param content writes its files
   * @throws java.nio.file.FileSystemException when there is a folder of that name that is not empty
   * @throws IOException when it cannot be written; there is then no such folder
   */
  public static void writeFolder(Path folder, FolderContent content) throws IOException {
    var partial = partial(folder);
    FileUtils.deleteDirectory(partial.toFile());
    try {
      Files.createDirectories(partial);
      content.writeTo(partial);
      flushAll(partial);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileUtils.deleteDirectory(partial.toFile());
    }
    flush(partial.getParent());
  }

  private static Path partial(Path target) {
    return target.toAbsolutePath().resolveSibling("." + target.getFileName() + ".partial");
  }

  private static void flushAll(Path folder) throws IOException {
    try (var entries = Files.walk(folder)) {
      for (var entry : (Iterable<Path>) entries::iterator) {
        flush(entry);
      }
    }
  }

  private static void flush(Path fileOrFolder) throws IOException {
    try (var channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}

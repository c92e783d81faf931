package org.gbrbm.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;

/**
 * Writes files and folders beside their place, flushes them to the disk, and renames them: whatever
 * has its final name is whole. While it is written it is named {@code .NAME.PROCESS-ID.partial}, so
 * that two processes cannot write into one another's. What an interrupted process leaves behind is
 * removed by the next write of that name.
 */
public final class WholeFiles {
  private static final Pattern PARTIAL =
      Pattern.compile("\\.(?<name>.+)\\.(?<process>\\d{1,18})-[0-9a-f-]{36}\\.partial");

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
   * Makes a folder and those above it where there are none, and flushes them to the disk.
   *
   * @param folder the folder
   * @throws NotDirectoryException that names what is there in place of a folder
   * @throws IOException when it cannot be made
   */
  public static void makeFolders(Path folder) throws IOException {
    var absolute = folder.toAbsolutePath();
    if (Files.isDirectory(absolute)) {
      return;
    }
    if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotDirectoryException(folder.toString());
    }
    var parent = absolute.getParent();
    makeFolders(parent);
    try {
      Files.createDirectory(absolute);
    } catch (FileAlreadyExistsException e) {
      makeFolders(absolute); // by another process, meanwhile
    }
    flush(parent);
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
    makeFolders(partial.getParent());
    removeLeftovers(file);
    try {
      writePart(partial, bytes);
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
   * @throws FileSystemException when there is a folder of that name that is not empty
   * @throws IOException when it cannot be written; there is then no such folder
   */
  public static void writeFolder(Path folder, FolderContent content) throws IOException {
    var partial = partial(folder);
    makeFolders(partial.getParent());
    removeLeftovers(folder);
    try {
      Files.createDirectory(partial);
      content.writeTo(partial);
      flushAll(partial);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileUtils.deleteDirectory(partial.toFile());
    }
    flush(partial.getParent());
  }

  /**
   * Writes a file by something that chooses the file's name itself.
   *
   * @param file the file, in place of one that may be there; its folder is made when there is none
   * @param content writes one file of any name
   * @throws IOException when it cannot be written; what was there before then still is
   */
  public static void writeByOther(Path file, FolderContent content) throws IOException {
    var partial = partial(file);
    Files.createDirectories(partial.getParent());
    removeLeftovers(file);
    try {
      Files.createDirectory(partial);
      content.writeTo(partial);
      flushAll(partial);
      Files.move(
          onlyFile(partial),
          file,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      FileUtils.deleteDirectory(partial.toFile());
    }
    flush(partial.getParent());
  }

  private static Path onlyFile(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var all = files.toList();
      if (all.size() != 1) {
        throw new FileSystemException(
            folder.toString(), null, String.format(Locale.ROOT, "has %d files, not 1", all.size()));
      }
      return all.get(0);
    }
  }

  /**
   * Writes a file of a folder that {@link #writeFolder} makes whole.
   *
   * @param file a file that does not exist yet
   * @param bytes what it is to hold
   * @throws FileSystemException that names the file, when it cannot be written
   */
  public static void writePart(Path file, byte[] bytes) throws FileSystemException {
    try {
      Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw Messages.naming(file, e);
    }
  }

  /**
   * Deletes a folder, of which no part keeps its name if the process ends meanwhile.
   *
   * @param folder the folder
   * @throws IOException when it cannot be deleted
   */
  public static void deleteFolder(Path folder) throws IOException {
    var partial = partial(folder);
    Files.move(folder, partial, StandardCopyOption.ATOMIC_MOVE);
    FileUtils.deleteDirectory(partial.toFile());
  }

  /**
   * Removes what interrupted writes of any process left in a folder. Only for one that no other
   * process writes to; see {@link FolderLock}.
   *
   * @param folder the folder
   * @throws IOException when it cannot be read or something in it not be deleted
   */
  public static void removeAllLeftovers(Path folder) throws IOException {
    removePartial(folder, name -> PARTIAL.matcher(name).matches());
  }

  /**
   * Removes what processes that are no more left of writing in a folder, which others may write to.
   *
   * @param folder the folder
   * @throws IOException when it cannot be read or something in it not be deleted
   */
  public static void removeAbandoned(Path folder) throws IOException {
    removePartial(folder, name -> isAbandoned(PARTIAL.matcher(name)));
  }

  /** Removes what processes that are no more left of writing this file or folder. */
  private static void removeLeftovers(Path target) throws IOException {
    var targetName = target.getFileName().toString();
    removePartial(
        target.toAbsolutePath().getParent(),
        name -> {
          var parts = PARTIAL.matcher(name);
          return isAbandoned(parts) && parts.group("name").equals(targetName);
        });
  }

  private static boolean isAbandoned(Matcher parts) {
    return parts.matches() && ProcessHandle.of(Long.parseLong(parts.group("process"))).isEmpty();
  }

  private static void removePartial(Path folder, Predicate<String> wanted) throws IOException {
    List<Path> found;
    try (var entries = Files.list(folder)) {
      found = entries.filter(e -> wanted.test(e.getFileName().toString())).toList();
    }
    for (var partial : found) {
      if (Files.isDirectory(partial)) {
        FileUtils.deleteDirectory(partial.toFile());
      } else {
        Files.deleteIfExists(partial);
      }
    }
  }

  private static Path partial(Path target) {
    return target
        .toAbsolutePath()
        .resolveSibling(
            String.format(
                Locale.ROOT,
                ".%s.%d-%s.partial",
                target.getFileName(),
                ProcessHandle.current().pid(),
                UUID.randomUUID()));
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

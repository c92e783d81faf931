package org.gbrbm.serving;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.gbrbm.files.WholeFiles;

/**
 * The versions of a served model: folders whose names are numbers. TensorFlow Serving takes every
 * such folder for a version as soon as it sees it, whatever is in it, and serves the newest; so a
 * version is written under the name that {@link WholeFiles} has for what is not whole, which is no
 * number, and gets its own when it is.
 *
 * @param folder the folder that they are in
 */
public record ModelVersions(Path folder) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /**
   * {@return the versions there are, the oldest first, and their folders}
   *
   * @throws IOException when the folder cannot be read
   */
  public SortedMap<Long, Path> all() throws IOException {
    var versions = new TreeMap<Long, Path>();
    if (Files.isDirectory(folder)) {
      try (var entries = Files.list(folder)) {
        for (var entry : (Iterable<Path>) entries::iterator) {
          var name = entry.getFileName().toString();
          if (NUMBER.matcher(name).matches()) {
            versions.put(Long.parseLong(name), entry);
          }
        }
      }
    }
    return versions;
  }

  /**
   * Adds a version. No other is touched, and one that is added at the same time gets another
   * number.
   *
   * @param wanted its number, from 1; when empty, the next after the newest
   * @param content writes its files
   * @return its folder
   * @throws IllegalArgumentException when there is a version with that number, or none can have it
   * @throws IOException when it cannot be written; there is then no such version, and no folder
   *     that was made for it
   */
  public Path add(OptionalLong wanted, WholeFiles.FolderContent content) throws IOException {
    if (wanted.isPresent()) {
      requireFree(wanted.getAsLong());
    }
    var missing = missingFolders();
    try {
      WholeFiles.makeFolders(folder);
      WholeFiles.removeAbandoned(folder);
      return write(wanted, content);
    } catch (IOException | RuntimeException e) {
      try {
        removeEmpty(missing);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /** This folder and those above it that are not there, the innermost first. */
  private List<Path> missingFolders() {
    return Stream.iterate(folder.toAbsolutePath(), Files::notExists, Path::getParent).toList();
  }

  /** Folders that others have put something into meanwhile stay. */
  private static void removeEmpty(List<Path> folders) throws IOException {
    for (var each : folders) {
      if (Files.isDirectory(each)) {
        if (!PathUtils.isEmptyDirectory(each)) {
          return;
        }
        Files.delete(each);
      }
    }
  }

  private Path write(OptionalLong wanted, WholeFiles.FolderContent content) throws IOException {
    while (true) {
      long number = wanted.orElse(next());
      var version = folder.resolve(Long.toString(number));
      try {
        WholeFiles.writeFolder(version, content);
        return version;
      } catch (FileSystemException e) {
        if (!Files.exists(version)) {
          throw e;
        }
        // Another process has taken the number meanwhile.
        if (wanted.isPresent()) {
          throw taken(number, e);
        }
      }
    }
  }

  private long next() throws IOException {
    var versions = all();
    return versions.isEmpty() ? 1 : versions.lastKey() + 1;
  }

  private void requireFree(long number) throws IOException {
    if (number < 1) {
      throw new IllegalArgumentException("a version is a number from 1, not " + number);
    }
    if (all().containsKey(number)) {
      throw taken(number, null);
    }
  }

  private IllegalArgumentException taken(long number, Exception cause) throws IOException {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s exists already, and a version never changes; the next free number is %d",
            folder.resolve(Long.toString(number)),
            next()),
        cause);
  }

  /**
   * Removes the oldest versions.
   *
   * @param count how many of the newest to keep, at least 1
   * @return the folders that are removed
   * @throws IOException when one cannot be
   */
  public List<Path> keepNewest(int count) throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException("at least 1 version must be kept, not " + count);
    }
    var versions = List.copyOf(all().values());
    var old = versions.subList(0, Math.max(0, versions.size() - count));
    for (var version : old) {
      WholeFiles.deleteFolder(version);
    }
    return old;
  }
}

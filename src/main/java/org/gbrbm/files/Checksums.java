package org.gbrbm.files;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The file {@code SHA256SUMS} of a folder, by which damage to its files is recognised. {@code
 * sha256sum -c SHA256SUMS} reads it too.
 */
public final class Checksums {
  private static final String FILE = "SHA256SUMS";
  private static final int LONGEST = 1 << 16;

  /** 64 hexadecimal digits, two spaces, plain names with slashes between them; none leads out. */
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]{64}) {2}((?!\\.\\.?(?:/|$))[\\w.-]+(?:/(?!\\.\\.?(?:/|$))[\\w.-]+)*)");

  private Checksums() {}

  /**
   * Writes the checksums of all files of a folder and of the folders in it.
   *
   * @param folder a folder that {@link WholeFiles#writeFolder} makes whole
   * @throws IOException when they cannot be read, or the checksums not be written
   */
  public static void write(Path folder) throws IOException {
    var sums = new TreeMap<String, String>();
    try (var entries = Files.walk(folder)) {
      for (var file : (Iterable<Path>) entries.filter(Files::isRegularFile)::iterator) {
        sums.put(nameIn(folder, file), sum(file));
      }
    }
    var text = new StringBuilder();
    sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
    WholeFiles.writePart(folder.resolve(FILE), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Checks the files that the checksums name.
   *
   * @param folder the folder
   * @throws DamagedFileException when a file is missing or has changed, or the checksums themselves
   *     are not there or not sound
   * @throws IOException when a file cannot be read
   */
  public static void verify(Path folder) throws IOException {
    var sums = folder.resolve(FILE);
    if (!Files.isRegularFile(sums)) {
      throw new DamagedFileException(folder + " is incomplete: it has no " + FILE);
    }
    if (Files.size(sums) == 0 || Files.size(sums) > LONGEST) {
      throw new DamagedFileException(sums + " is damaged: it has no such size");
    }
    var text = new String(Files.readAllBytes(sums), StandardCharsets.ISO_8859_1);
    for (var line : text.lines().toList()) {
      var parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new DamagedFileException(sums + " is damaged: a line is no checksum");
      }
      verify(folder.resolve(parts.group(2)), parts.group(1));
    }
  }

  /** The same on every system: names with slashes between them. */
  private static String nameIn(Path folder, Path file) {
    return folder.relativize(file).toString().replace(File.separatorChar, '/');
  }

  private static void verify(Path file, String expected) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DamagedFileException(file + " is missing");
    }
    if (!sum(file).equals(expected)) {
      throw new DamagedFileException(file + " is damaged: its checksum has changed");
    }
  }

  private static String sum(Path file) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(file), sha256())) {
      var buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {
        // the digest sees what is read
      }
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

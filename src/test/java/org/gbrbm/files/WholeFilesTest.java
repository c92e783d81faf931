package org.gbrbm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {
  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void replacesAFileAndMakesItsFolder() throws IOException {
    var file = folder.resolve("made/file");
    WholeFiles.write(file, new byte[] {1});
    WholeFiles.write(file, new byte[] {2, 3});
    assertEquals(2, Files.size(file));
    assertEquals(List.of("made"), names());
  }

  @Test
  void aFileThatCannotTakeItsPlaceLeavesNothing() throws IOException {
    Files.createDirectories(folder.resolve("taken/by-a-folder"));
    assertThrows(
        FileSystemException.class, () -> WholeFiles.write(folder.resolve("taken"), new byte[1]));
    assertEquals(List.of("taken"), names());
  }

  @Test
  void aFolderThatFailsHalfWayLeavesNothing() throws IOException {
    assertThrows(
        IOException.class,
        () ->
            WholeFiles.writeFolder(
                folder.resolve("model"),
                partial -> {
                  Files.writeString(partial.resolve("first"), "half");
                  throw new IOException("the second cannot be written");
                }));
    assertEquals(List.of(), names());
  }

  @Test
  void whatAnInterruptedWriteLeftIsReplaced() throws IOException {
    // No process has such a number.
    var left = folder.resolve(".model.999999999999-" + UUID.randomUUID() + ".partial");
    Files.createDirectories(left);
    Files.writeString(left.resolve("stale"), "of yesterday");
    WholeFiles.writeFolder(
        folder.resolve("model"), partial -> Files.writeString(partial.resolve("a"), "new"));
    assertEquals(List.of("model"), names());
    try (var files = Files.list(folder.resolve("model"))) {
      assertEquals(List.of(folder.resolve("model/a")), files.toList());
    }
  }

  @Test
  void whatALivingProcessIsWritingIsLeftAlone() throws IOException {
    var process = ProcessHandle.current().pid();
    var other = String.format(Locale.ROOT, ".model.%d-%s.partial", process, UUID.randomUUID());
    Files.writeString(folder.resolve(other), "half");
    WholeFiles.write(folder.resolve("model"), new byte[1]);
    assertEquals(List.of(other, "model"), names());
    WholeFiles.removeAllLeftovers(folder);
    assertEquals(List.of("model"), names());
  }

  @Test
  void writersOfOneFileDoNotMixTheirBytes() throws Exception {
    var file = folder.resolve("file");
    var executor = Executors.newFixedThreadPool(4);
    try {
      var writers = new ArrayList<Callable<Void>>();
      for (int i = 0; i < 40; i++) {
        var bytes = new byte[100_000];
        Arrays.fill(bytes, (byte) i);
        writers.add(
            () -> {
              WholeFiles.write(file, bytes);
              return null;
            });
      }
      for (var written : executor.invokeAll(writers)) {
        written.get();
      }
    } finally {
      executor.shutdown();
    }
    var bytes = Files.readAllBytes(file);
    assertEquals(100_000, bytes.length);
    for (byte b : bytes) {
      assertEquals(bytes[0], b);
    }
    assertEquals(List.of("file"), names());
  }

  @Test
  void aDeletedFolderIsGone() throws IOException {
    Files.createDirectories(folder.resolve("old/sub"));
    Files.writeString(folder.resolve("old/sub/file"), "x");
    WholeFiles.deleteFolder(folder.resolve("old"));
    assertEquals(List.of(), names());
  }

  @Test
  void aFolderIsNeverOverwritten() throws IOException {
    var model = folder.resolve("model");
    WholeFiles.writeFolder(model, partial -> Files.writeString(partial.resolve("a"), "first"));
    assertThrows(
        FileSystemException.class,
        () -> WholeFiles.writeFolder(model, p -> Files.writeString(p.resolve("a"), "second")));
    assertEquals("first", Files.readString(model.resolve("a")));
    assertEquals(List.of("model"), names());
  }

  @Test
  void whatIsInPlaceOfAFolderIsNamed() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "text");
    var link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    for (var other : List.of(file, link)) {
      for (var target : List.of(other.resolve("x"), other.resolve("y/z"))) {
        var e =
            assertThrows(
                NotDirectoryException.class, () -> WholeFiles.write(target, new byte[] {1}));
        assertEquals(other.toString(), e.getFile());
      }
    }
    assertEquals("text", Files.readString(file));
    assertFalse(Files.exists(folder.resolve("nowhere")));
  }
}

package org.gbrbm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    Files.createDirectories(folder.resolve(".model.partial"));
    Files.writeString(folder.resolve(".model.partial/stale"), "of yesterday");
    WholeFiles.writeFolder(
        folder.resolve("model"), partial -> Files.writeString(partial.resolve("a"), "new"));
    assertEquals(List.of("model"), names());
    try (var files = Files.list(folder.resolve("model"))) {
      assertEquals(List.of(folder.resolve("model/a")), files.toList());
    }
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
}

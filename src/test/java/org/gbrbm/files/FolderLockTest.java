package org.gbrbm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir private Path folder;

  /** Holds the lock of a folder until its input ends: run as a process of its own. */
  static final class Holder {
    private Holder() {}

    /** Takes the folder's name. */
    public static void main(String[] arguments) throws IOException {
      try (var lock = FolderLock.acquire(Path.of(arguments[0]))) {
        System.out.println("locked " + lock.hashCode());
        System.in.read();
      }
    }
  }

  @Test
  void oneProcessAtATimeAndADeadOneDoesNotCount() throws Exception {
    var holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var output =
        new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
    assertTrue(output.readLine().startsWith("locked"));

    var e = assertThrows(FolderInUseException.class, () -> FolderLock.acquire(folder));
    assertTrue(
        e.getMessage().startsWith(folder + " is in use by process " + holder.pid() + " on "),
        e.getMessage());

    holder.destroyForcibly().waitFor();
    // Its text is still there, but no longer its lock.
    assertTrue(Files.readString(folder.resolve(".lock")).contains("process " + holder.pid()));
    FolderLock.acquire(folder).close();
    assertEquals("", Files.readString(folder.resolve(".lock")));
  }

  @Test
  void theSameProcessIsRefusedToo() throws IOException {
    var lock = FolderLock.acquire(folder);
    assertThrows(FolderInUseException.class, () -> FolderLock.acquire(folder));
    lock.close();
    FolderLock.acquire(folder).close();
  }

  @Test
  void aFolderThatIsNotThereCannotBeLocked() {
    assertThrows(IOException.class, () -> FolderLock.acquire(folder.resolve("no")));
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    var precious = Files.writeString(folder.resolve("precious"), "text");
    Files.createSymbolicLink(folder.resolve(".lock"), precious);
    assertThrows(IOException.class, () -> FolderLock.acquire(folder));
    assertEquals("text", Files.readString(precious));
  }
}

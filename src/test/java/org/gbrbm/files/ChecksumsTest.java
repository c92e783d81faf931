package org.gbrbm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumsTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(folder.resolve("abc"), "abc");
    Files.write(folder.resolve("empty"), new byte[0]);
    Checksums.write(folder);
  }

  @Test
  void writesWhatSha256sumReads() throws IOException {
    // The first is FIPS 180-4's own example, the second that of no bytes at all.
    assertEquals(
        """
        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc
        e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty
        """,
        Files.readString(folder.resolve("SHA256SUMS")));
    Checksums.verify(folder);
  }

  @Test
  void filesOfInnerFoldersAreCheckedToo() throws IOException {
    var inner = Files.createDirectories(folder.resolve("model/a.b"));
    Files.writeString(inner.resolve("abc"), "abc");
    Checksums.write(folder.resolve("model"));
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.b/abc\n",
        Files.readString(folder.resolve("model/SHA256SUMS")));
    Checksums.verify(folder.resolve("model"));
    Files.writeString(inner.resolve("abc"), "abd");
    var e =
        assertThrows(DamagedFileException.class, () -> Checksums.verify(folder.resolve("model")));
    assertTrue(e.getMessage().contains("a.b/abc is damaged"), e.getMessage());
  }

  @Test
  void noLineLeadsOutOfTheFolder() throws IOException {
    for (var name : new String[] {"../abc", "a/../abc", "./abc", "/abc", "a//abc", "a/.."}) {
      Files.writeString(folder.resolve("SHA256SUMS"), "0".repeat(64) + "  " + name + "\n");
      var e = assertThrows(DamagedFileException.class, () -> Checksums.verify(folder));
      assertTrue(e.getMessage().contains("SHA256SUMS is damaged"), name + e.getMessage());
    }
  }

  @Test
  void damageIsNamed() throws IOException {
    Files.writeString(folder.resolve("abc"), "abd");
    assertDamage("abc is damaged");
    Files.delete(folder.resolve("abc"));
    assertDamage("abc is missing");
    Files.delete(folder.resolve("SHA256SUMS"));
    assertDamage("incomplete");
  }

  @Test
  void damagedChecksumsAreNoChecksums() throws IOException {
    var sums = folder.resolve("SHA256SUMS");
    Files.writeString(sums, "");
    assertDamage("SHA256SUMS is damaged");
    Files.writeString(sums, Files.readString(folder.resolve("abc")));
    assertDamage("SHA256SUMS is damaged");
    Files.writeString(sums, "0".repeat(64) + "  ../abc\n");
    assertDamage("SHA256SUMS is damaged");
    Files.write(sums, new byte[1 << 20]);
    assertDamage("SHA256SUMS is damaged");
  }

  private void assertDamage(String part) {
    var e = assertThrows(DamagedFileException.class, () -> Checksums.verify(folder));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
  }
}

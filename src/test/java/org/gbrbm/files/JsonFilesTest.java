package org.gbrbm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFilesTest {
  @TempDir private Path folder;

  /** A record of the kinds that are read. */
  private record Sample(int count, double value, List<String> names) {}

  private Path file() {
    return folder.resolve("sample.json");
  }

  @Test
  void whatIsWrittenIsReadAgainToTheLastBit() throws IOException {
    var sample = new Sample(Integer.MAX_VALUE, 1 / 3.0 * 1e-300, List.of("a", "\u00e4"));
    JsonFiles.write(file(), sample);
    assertEquals(sample, JsonFiles.read(file(), Sample.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"count\": 1, \"value\": 1}",
        "{\"count\": 1.5, \"value\": 1, \"names\": []}",
        "{\"count\": \"1\", \"value\": 1, \"names\": []}",
        "{\"count\": null, \"value\": 1, \"names\": []}",
        "{\"count\": 99999999999, \"value\": 1, \"names\": []}",
        "{\"count\": 1, \"value\": 1, \"names\": [], \"more\": 1}",
        "{\"count\": 1, \"value\": 1, \"names\": []} x",
        "\u0000\u0001"
      })
  void anythingElseIsRefusedInOneLine(String text) throws IOException {
    Files.writeString(file(), text);
    var e = assertThrows(DamagedFileException.class, () -> JsonFiles.read(file(), Sample.class));
    assertTrue(e.getMessage().startsWith(file() + ": "), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    // Zeros at the start pass for UTF-32 with some readers, and 0xff is in no UTF-8.
    for (var bytes : List.of(new byte[] {0, 0, 0, '{', 'a', 'b', 'c', '"'}, new byte[] {-1, '{'})) {
      Files.write(file(), bytes);
      assertThrows(DamagedFileException.class, () -> JsonFiles.read(file(), Sample.class));
    }
  }

  @Test
  void depthAndLengthAreLimited() throws IOException {
    Files.writeString(file(), "[".repeat(100_000));
    assertThrows(DamagedFileException.class, () -> JsonFiles.read(file(), Sample.class));
    Files.writeString(file(), "{\"count\": " + "9".repeat(1_000_000) + "}");
    assertThrows(DamagedFileException.class, () -> JsonFiles.read(file(), Sample.class));
    Files.write(file(), new byte[17 << 20]);
    assertThrows(DamagedFileException.class, () -> JsonFiles.read(file(), Sample.class));
  }
}

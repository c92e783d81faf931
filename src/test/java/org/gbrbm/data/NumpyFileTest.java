package org.gbrbm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that NumPy 2 wrote: the array [12, 3, 4] has 16 n + 4 row + column at [n, row, column]. */
class NumpyFileTest {
  private static final Path FOLDER = Path.of("src/test/resources/numpy");
  private static final int SIZE = 12;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f2",
        "f4",
        "f8",
        "f4-big",
        "f8-big",
        "f4-fortran",
        "u1",
        "u1-fortran",
        "i8",
        "i2",
        "u8",
        "i4-channel-last",
        "u2-channel-first",
        "header-order",
        "header-tight",
        "header-quotes",
        "header-python2"
      })
  void everyTypeAndOrderIsRead(String name) throws IOException {
    var images = NumpyFile.read(FOLDER.resolve(name + ".npy"), false);
    assertEquals(3, images.rows());
    assertEquals(4, images.columns());
    assertNumbers(images, 0, 12);
  }

  @Test
  void twoDimensionsAreVectors() throws IOException {
    var vectors = NumpyFile.read(FOLDER.resolve("vectors-f8-fortran.npy"), false);
    assertEquals(1, vectors.rows());
    assertEquals(SIZE, vectors.columns());
    assertNumbers(vectors, 0, 12);
  }

  private static void assertNumbers(Images images, int first, int count) {
    assertEquals(count, images.count());
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < SIZE; i++) {
        assertEquals(16 * (first + n) + i, images.values().stored(n * SIZE + i));
      }
    }
  }

  @Test
  void anArchiveHasTrainingAndTestArraysOrOneThatIsSplit() throws IOException {
    var pair = DataFiles.read(FOLDER.resolve("pair.npz"), DataFormat.AUTO).images();
    assertNumbers(pair.train(), 0, 8);
    assertNumbers(pair.test(), 8, 4);
    var mixed = DataFiles.read(FOLDER.resolve("mixed-names.npz"), DataFormat.AUTO).images();
    assertNumbers(mixed.train(), 0, 8);
    assertNumbers(mixed.test(), 8, 4);
    var single = DataFiles.read(FOLDER.resolve("single.npz"), DataFormat.AUTO).images();
    assertEquals(11, single.train().count());
    assertNumbers(single.test(), 9, 1); // the tenth
  }

  @Test
  void examplesBesideTheirClassesAreTaken() throws IOException {
    var file = folder.resolve("xy.npz");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : Map.of("X.npy", "f4.npy", "y.npy", "one-dimension.npy").entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        Files.copy(FOLDER.resolve(entry.getValue()), zip);
      }
    }
    var loaded = DataFiles.read(file, DataFormat.AUTO);
    assertNumbers(loaded.images().test(), 9, 1); // the tenth
    assertEquals("takes X.npy, left out: [y.npy]", loaded.notes().get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "text.npy, numbers of the type '<U3'",
    "one-dimension.npy, 'its shape is (5,); it must be (N, D) or (N, rows, columns)'",
    "unclear.npz, 'holds the arrays [a.npy, b.npy]'",
  })
  void otherArraysAreRefused(String name, String message) {
    assertRefused(FOLDER.resolve(name), message);
  }

  @ParameterizedTest
  @CsvSource({
    "'{''descr'': ''<f4'', ''fortran_order'': False, ''shape'': (2000000000, 4), }', more than one",
    "'{''descr'': ''<f4'', ''fortran_order'': False, ''shape'': (99999999999, 4), }', shape",
    "'{''descr'': ''<f4'', ''fortran_order'': False, ''shape'': (0, 4), }', nothing of it 0",
    "'{''descr'': ''<f4'', ''fortran_order'': False, ''shape'': (50000, 4), }', cut short",
    "'{''descr'': ''<f4'', ''fortran_order'': False, ''shape'': (1, 2), }', goes on after",
    "'{''descr'': ''|O'', ''fortran_order'': False, ''shape'': (2, 2), }', numbers of the type",
    "'import os', not that of a NumPy array",
  })
  void absurdHeadersAreRefused(String header, String message) throws IOException {
    var text = (header + "\n").getBytes(StandardCharsets.UTF_8);
    var file = Arrays.copyOf(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}, 10);
    file[8] = (byte) text.length;
    file = Arrays.copyOf(file, 10 + text.length + 16);
    System.arraycopy(text, 0, file, 10, text.length);
    assertRefused(Files.write(folder.resolve("a.npy"), file), message);
  }

  @Test
  void aFileThatIsSomethingElseIsRefused() throws IOException {
    assertRefused(Files.writeString(folder.resolve("a.npy"), "1,2\n"), "not a NumPy array");
    assertRefused(Files.writeString(folder.resolve("a.npz"), "1,2\n"), "not a sound .npz file");
  }

  @Test
  void whatIsNotANumberIsRefusedWithItsPlace() throws IOException {
    var bytes = Files.readAllBytes(FOLDER.resolve("f4.npy"));
    int at = bytes.length - 4 * SIZE; // the first number of the last image
    System.arraycopy(new byte[] {0, 0, (byte) 0xc0, 0x7f}, 0, bytes, at, 4);
    assertRefused(Files.write(folder.resolve("a.npy"), bytes), "[11, 0] is NaN");
  }

  private static void assertRefused(Path file, String message) {
    var e = assertThrows(DataException.class, () -> ImageSet.read(file));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }
}

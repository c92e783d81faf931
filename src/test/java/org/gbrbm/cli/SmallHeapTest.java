package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gbrbm.IdxFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallHeapTest {
  @TempDir private Path folder;

  @Test
  void aSmallFileThatUnpacksToMoreThanTheMemoryIsRefused() throws Exception {
    var data = IdxFiles.dataSet(folder.resolve("data"), 10, 10, 4, 4);
    var images = data.resolve("train-images-idx3-ubyte");
    Files.delete(images);
    var packed = IdxFiles.gzip(IdxFiles.images(new byte[100 << 20], 32, 32));
    assertTrue(packed.length < 1 << 20);
    Files.write(images.resolveSibling("train-images-idx3-ubyte.gz"), packed);

    var process =
        OwnProcess.start(
            List.of("-Xmx64m"),
            List.of(
                "train", "--data", data.toString(), "--out", folder.toString(), "--name", "run"));
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, process.waitFor(), output);
    assertTrue(output.contains("its 100 MiB do not fit in Java's memory of "), output);
    assertEquals(1, output.lines().count(), output);
    assertFalse(Files.exists(folder.resolve("run")));
  }
}

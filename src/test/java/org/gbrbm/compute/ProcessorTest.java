package org.gbrbm.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
  @TempDir private Path folder;

  private Processor told(String text) throws IOException {
    return Processor.read(Files.writeString(folder.resolve("cpuinfo"), text));
  }

  @Test
  void featuresAreThoseOfTheFirstCore() throws Exception {
    var processor =
        told(
            """
            processor\t: 0
            model name\t: Some processor
            flags\t\t: fpu sse2  avx512f
            bugs\t\t: spectre_v1

            processor\t: 1
            flags\t\t: fpu other
            """);
    assertEquals(Set.of("fpu", "sse2", "avx512f"), processor.features());
  }

  @ParameterizedTest
  @CsvSource({
    "avx512f avx512_bf16, true",
    "amx_tile amx_bf16, true",
    "avx512f avx2, false",
    "avx512_bf16x, false"
  })
  void productsOfBfloat16NeedInstructions(String flags, boolean has) throws Exception {
    assertEquals(has, told("flags : " + flags + "\n").multipliesBfloat16());
  }

  @Test
  void otherSystemsTellOfNone() throws Exception {
    assertEquals(Set.of(), Processor.read(folder.resolve("none")).features());
    assertFalse(told("Features : fp asimd bf16\n").multipliesBfloat16());
  }
}

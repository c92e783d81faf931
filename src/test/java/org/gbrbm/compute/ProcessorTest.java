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
  void aProcessorIsItsFirstCore() throws Exception {
    var processor =
        told(
            """
            processor\t: 0
            vendor_id\t: AuthenticAMD
            model name\t: Some processor
            flags\t\t: fpu sse2  avx512f
            bugs\t\t: spectre_v1

            processor\t: 1
            vendor_id\t: Another
            flags\t\t: fpu other
            """);
    assertEquals(new Processor("AuthenticAMD", Set.of("fpu", "sse2", "avx512f")), processor);
  }

  /** On Intel's, AVX512-BF16 is slower than 32-bit floats; AMX is not. */
  @ParameterizedTest
  @CsvSource({
    "AuthenticAMD, avx512f avx512_bf16, true",
    "GenuineIntel, avx512f avx512_bf16, false",
    "GenuineIntel, avx512_bf16 amx_tile amx_bf16, true",
    "AuthenticAMD, avx512f avx2, false",
    "AuthenticAMD, avx512_bf16x, false",
    "'', avx512_bf16, false"
  })
  void productsOfBfloat16NeedFastInstructions(String vendor, String flags, boolean fast)
      throws Exception {
    var text = "vendor_id : " + vendor + "\nflags : " + flags + "\n";
    assertEquals(fast, told(text).multipliesBfloat16Faster());
  }

  @Test
  void otherSystemsTellOfNone() throws Exception {
    assertEquals(new Processor("", Set.of()), Processor.read(folder.resolve("none")));
    assertFalse(told("Features : fp asimd bf16\n").multipliesBfloat16Faster());
  }
}

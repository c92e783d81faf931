package org.gbrbm.compute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The machine's processor.
 *
 * @param vendor who made it, as its own instruction tells: {@code AuthenticAMD} for instance; empty
 *     where the system does not tell
 * @param features what its instructions can do, as Linux names it: {@code avx512f} for instance;
 *     none where the system does not tell
 */
public record Processor(String vendor, Set<String> features) {
  private static final Path TOLD_BY_LINUX = Path.of("/proc/cpuinfo");

  /** Copies the features. */
  public Processor {
    features = Set.copyOf(features);
  }

  /** {@return the processor of this machine} */
  public static Processor ofThisMachine() {
    return read(TOLD_BY_LINUX);
  }

  /**
   * {@return the processor that a file tells of; one without features when it does not}
   *
   * @param file as Linux has it at {@code /proc/cpuinfo}
   */
  static Processor read(Path file) {
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      // Of the first core alone: they are alike, and to tell of hundreds takes the system a while.
      Map<String, String> told =
          lines
              .takeWhile(line -> !line.isEmpty())
              .map(line -> line.split(":", 2))
              .filter(parts -> parts.length == 2)
              .collect(
                  Collectors.toMap(
                      parts -> parts[0].strip(), parts -> parts[1].strip(), (a, b) -> a));
      var flags = told.getOrDefault("flags", "").split(" ", -1);
      return new Processor(
          told.getOrDefault("vendor_id", ""),
          Arrays.stream(flags).filter(name -> !name.isEmpty()).collect(Collectors.toSet()));
    } catch (IOException e) {
      return new Processor("", Set.of()); // another system
    }
  }

  /**
   * {@return whether it is known to multiply matrices of bfloat16 numbers faster than those of
   * 32-bit floats} Instructions for them are not enough: an Intel Emerald Rapids with AVX512-BF16,
   * whose AMX the virtual machine hides, takes 1.6 to 1.8 times as long for such a product as for
   * one of floats.
   */
  public boolean multipliesBfloat16Faster() {
    return features.contains("amx_bf16")
        || (features.contains("avx512_bf16") && vendor.equals("AuthenticAMD"));
  }
}

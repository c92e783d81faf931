package org.gbrbm.compute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The machine's processor.
 *
 * @param features what its instructions can do, as Linux names it: {@code avx512f} for instance;
 *     none where the system does not tell
 */
public record Processor(Set<String> features) {
  private static final Path TOLD_BY_LINUX = Path.of("/proc/cpuinfo");
  private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16");

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
      return new Processor(
          lines
              .filter(line -> line.startsWith("flags"))
              .limit(1) // the cores are alike
              .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).split(" ", -1)))
              .filter(name -> !name.isEmpty())
              .collect(Collectors.toSet()));
    } catch (IOException e) {
      return new Processor(Set.of()); // another system
    }
  }

  /**
   * {@return whether it multiplies matrices of bfloat16 numbers, faster than those of 32-bit
   * floats} Without such instructions the products are the same, but take longer.
   */
  public boolean multipliesBfloat16() {
    return BFLOAT16.stream().anyMatch(features::contains);
  }
}

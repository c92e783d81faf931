package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/gbrbm} in a folder of its own, with a Java that only tells how it is called. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
  @TempDir private Path folder;
  private Path launcher;
  private Path jdk;

  @BeforeEach
  void copy() throws IOException {
    launcher = Files.createDirectory(folder.resolve("tools")).resolve("gbrbm");
    Files.copy(Path.of("tools/gbrbm"), launcher);
    Files.copy(Path.of("tools/memory.sh"), launcher.resolveSibling("memory.sh"));
    jdk = folder.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    program(jdk.resolve("bin/java"), "echo \"$@\"");
  }

  private static void program(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** As after a build. */
  private void jar() throws IOException {
    Files.createDirectories(folder.resolve("src/main"));
    Files.writeString(folder.resolve("pom.xml"), "");
    Files.createDirectories(folder.resolve("target"));
    Files.writeString(folder.resolve("target/gbrbm.jar"), "");
  }

  private String run(int exitCode, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("GBRBM_ARCHIVE", "no");
    builder.environment().putAll(environment);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(exitCode, process.waitFor(), output);
    return output.strip();
  }

  private String refused(Map<String, String> environment) throws Exception {
    return run(1, environment, "/bin/bash", launcher.toString(), "info");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    var none = folder.resolve("none");
    assertEquals(
        "gbrbm: there is no '%s/bin/java'; install a JDK 17 or newer (Debian: openjdk-17-jdk), or set JAVA_HOME to one"
            .formatted(none),
        refused(Map.of("JAVA_HOME", none.toString())));
    assertEquals(
        "gbrbm: there is no '%s/bin/javac'; to build, the Java must be a JDK, not a JRE (Debian: openjdk-17-jdk)"
            .formatted(jdk),
        refused(Map.of()));
    program(jdk.resolve("bin/javac"), "exit 1");
    var few = Files.createDirectory(folder.resolve("bin"));
    for (var name : List.of("dirname", "readlink", "find")) {
      program(few.resolve(name), "exec /usr/bin/%s \"$@\"".formatted(name));
    }
    assertEquals(
        "gbrbm: there is no 'mvn'; to build, install Maven (Debian: maven)",
        refused(Map.of("PATH", few.toString())));
  }

  /** A bar overwrites its line, which only a terminal can show; see https://no-color.org. */
  @Test
  void barsAreForTerminalsAndUnlessNoColorIsSet() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script (util-linux) here");
    jar();
    var terminal = Map.of("TERM", "xterm", "NO_COLOR", "");
    var line = launcher + " info";
    assertTrue(asOnTerminal(terminal, line).contains("-Dgbrbm.terminal=true"));
    assertTrue(
        asOnTerminal(Map.of("TERM", "xterm", "NO_COLOR", "1"), line)
            .contains("-Dgbrbm.terminal=false"));
    assertTrue(
        asOnTerminal(Map.of("TERM", "dumb", "NO_COLOR", ""), line)
            .contains("-Dgbrbm.terminal=false"));
    assertTrue(asOnTerminal(terminal, line + " 2>&1 | cat").contains("-Dgbrbm.terminal=false"));
  }

  private String asOnTerminal(Map<String, String> environment, String line) throws Exception {
    return run(0, environment, "/usr/bin/script", "-qec", line, "/dev/null");
  }
}

package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static void makeNewerThanTheClock(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
  }

  @Test
  void aJarThatIsNewerThanTheClockIsArchivedOnce() throws Exception {
    jar();
    makeNewerThanTheClock(folder.resolve("target/gbrbm.jar"));
    var archive = Map.of("GBRBM_ARCHIVE", "yes");
    var first = run(0, archive, launcher.toString(), "info");
    assertTrue(first.contains("archiving"), first);
    var second = run(0, archive, launcher.toString(), "info");
    assertFalse(second.contains("archiving"), second);
  }

  @Test
  void sourcesThatAreNewerThanTheClockAreBuiltOnce() throws Exception {
    jar();
    makeNewerThanTheClock(folder.resolve("pom.xml"));
    program(jdk.resolve("bin/javac"), "exit 1");
    var programs = Files.createDirectory(folder.resolve("bin"));
    program(programs.resolve("mvn"), "echo built");
    var path = Map.of("PATH", programs + ":" + System.getenv("PATH"));
    assertTrue(run(0, path, launcher.toString(), "info").contains("built"));
    assertFalse(run(0, path, launcher.toString(), "info").contains("built"));
  }

  @Test
  void withoutAHomeFolderTensorFlowIsUnpackedIntoAPlaceThatIsTold() throws Exception {
    jar();
    var programs = Files.createDirectory(folder.resolve("bin"));
    program(programs.resolve("getent"), "exit 2"); // as for a user without an entry
    var environment = new HashMap<>(Map.of("PATH", programs + ":" + System.getenv("PATH")));
    environment.put("HOME", "");
    var option = "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("target/javacpp");
    var output = run(0, environment, launcher.toString(), "info");
    assertTrue(output.contains("there is no home folder to write to"), output);
    assertTrue(output.contains(option), output);
    Files.createDirectory(folder.resolve("target/javacpp"));
    output = run(0, environment, launcher.toString(), "info");
    assertFalse(output.contains("there is no home folder"), output);
    assertTrue(output.contains(option), output);
    environment.put("JAVA_TOOL_OPTIONS", "-Dorg.bytedeco.javacpp.cachedir=elsewhere");
    assertFalse(run(0, environment, launcher.toString(), "info").contains(option));
    environment.remove("JAVA_TOOL_OPTIONS");
    program(programs.resolve("getent"), "echo user:x:1:1::" + folder + ":/bin/sh");
    assertFalse(run(0, environment, launcher.toString(), "info").contains("cachedir"));
  }

  @ParameterizedTest
  @CsvSource({"17.0.15, false", "23.0.1, false", "24, true", "25.0.3, true"})
  void newerJavasAreToldThatUnsafeAccessIsMeant(String version, boolean told) throws Exception {
    jar();
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    var output = run(0, Map.of(), launcher.toString(), "info");
    assertEquals(told, output.contains("--sun-misc-unsafe-memory-access=allow"), output);
  }

  /** What Java has to say of its options would be among the answers, or a user's worry. */
  @ParameterizedTest
  @ValueSource(strings = {"apply", "train"})
  void javaHasNothingToSayOfItsOptions(String command) throws Exception {
    jar();
    program(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"");
    var passed = run(0, Map.of(), launcher.toString(), command).lines().toList();
    var java = new ArrayList<>(passed.subList(0, passed.indexOf("-jar")));
    java.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    java.add("--version");
    assertEquals("gbrbm development", run(0, Map.of(), java.toArray(String[]::new)));
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

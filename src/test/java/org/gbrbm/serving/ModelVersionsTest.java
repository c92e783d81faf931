package org.gbrbm.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelVersionsTest {
  @TempDir private Path folder;

  private Path add(Integer wanted) throws IOException {
    return new ModelVersions(folder.resolve("model"))
        .add(
            wanted == null ? OptionalLong.empty() : OptionalLong.of(wanted),
            partial -> Files.writeString(partial.resolve("file"), "whole"));
  }

  private Set<String> names() throws IOException {
    try (var entries = Files.list(folder.resolve("model"))) {
      return entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void numbersGoOnAfterTheNewest() throws IOException {
    assertEquals(folder.resolve("model/1"), add(null));
    assertEquals(folder.resolve("model/12"), add(12));
    Files.createDirectory(folder.resolve("model/notes-99"));
    assertEquals(folder.resolve("model/13"), add(null));
    assertEquals(folder.resolve("model/2"), add(2));
    var versions = new ModelVersions(folder.resolve("model"));
    assertEquals(Set.of(1L, 2L, 12L, 13L), versions.all().keySet());
    assertEquals(
        List.of(folder.resolve("model/1"), folder.resolve("model/2")), versions.keepNewest(2));
    assertEquals(Set.of("12", "13", "notes-99"), names());
  }

  @Test
  void aVersionNeverChanges() throws IOException {
    add(3);
    assertThrows(IllegalArgumentException.class, () -> add(3));
    assertThrows(IllegalArgumentException.class, () -> add(0));
    // To TensorFlow Serving this is version 4.
    Files.createDirectory(folder.resolve("model/004"));
    assertThrows(IllegalArgumentException.class, () -> add(4));
  }

  @Test
  void nothingThatLooksLikeAVersionIsSeenBeforeItIsWhole() throws IOException {
    new ModelVersions(folder.resolve("model"))
        .add(
            OptionalLong.empty(),
            partial -> {
              for (var name : names()) {
                assertThrows(NumberFormatException.class, () -> Long.parseLong(name), name);
              }
              assertEquals(1, names().size());
            });
    assertThrows(
        IOException.class,
        () ->
            new ModelVersions(folder.resolve("model"))
                .add(
                    OptionalLong.empty(),
                    partial -> {
                      Files.writeString(partial.resolve("first"), "half");
                      throw new IOException("the second cannot be written");
                    }));
    assertEquals(Set.of("1"), names());
  }

  @Test
  void whatAKilledExportOrRemovalLeftIsRemoved() throws IOException {
    add(null);
    for (var number : List.of("1", "2", "9")) {
      // No process has such a number.
      var left = ".%s.999999999999-%s.partial".formatted(number, UUID.randomUUID());
      Files.createDirectories(folder.resolve("model").resolve(left).resolve("variables"));
    }
    add(null);
    assertEquals(Set.of("1", "2"), names());
  }

  @Test
  void versionsAddedAtTheSameTimeGetNumbersOfTheirOwn() throws Exception {
    int writers = 6;
    var barrier = new CyclicBarrier(writers);
    var executor = Executors.newFixedThreadPool(writers);
    try {
      var tasks = new ArrayList<Callable<Path>>();
      for (int i = 0; i < writers; i++) {
        var text = "written by " + i;
        var first = new boolean[] {true};
        tasks.add(
            () ->
                new ModelVersions(folder.resolve("model"))
                    .add(
                        OptionalLong.empty(),
                        partial -> {
                          Files.writeString(partial.resolve("file"), text);
                          if (first[0]) { // all have then chosen the number 1
                            first[0] = false;
                            await(barrier);
                          }
                        }));
      }
      var added = new ArrayList<Path>();
      var texts = new ArrayList<String>();
      for (var task : executor.invokeAll(tasks)) {
        added.add(task.get());
        texts.add(Files.readString(task.get().resolve("file")));
      }
      assertEquals(Set.of("1", "2", "3", "4", "5", "6"), names());
      assertEquals(writers, Set.copyOf(added).size());
      assertEquals(writers, Set.copyOf(texts).size());
    } finally {
      executor.shutdown();
    }
    assertFalse(Files.exists(folder.resolve("model/7")));
  }

  private static void await(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}

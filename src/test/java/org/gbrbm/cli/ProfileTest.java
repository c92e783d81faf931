package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gbrbm.IdxFiles;
import org.gbrbm.report.ChromeTrace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.StepStats;

class ProfileTest {
  @TempDir private static Path data;
  @TempDir private Path out;

  @BeforeAll
  static void writeDataSet() throws IOException {
    IdxFiles.dataSet(data, 400, 100, 6, 6);
  }

  private Path train(String name, String epochs, String... more) {
    var arguments = new ArrayList<>(List.of("train", "--data", data.toString(), "--hidden", "5"));
    arguments.addAll(List.of("--out", out.toString(), "--name", name));
    arguments.addAll(List.of("--batch-size", "100", "--epochs", epochs));
    arguments.addAll(List.of(more));
    var outcome = Outcome.of(arguments.toArray(String[]::new));
    assertEquals(0, outcome.exitCode(), outcome.err());
    return out.resolve(name);
  }

  private static List<JsonNode> operations(Path run) throws IOException {
    var events = new ArrayList<JsonNode>();
    var trace = new ObjectMapper().readTree(run.resolve("trace.json").toFile());
    for (var event : trace.get("traceEvents")) {
      if (event.get("ph").asText().equals("X")) {
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void aProfileTellsHowLongTheOperationsOfAStepTook() throws IOException {
    var operations = operations(train("profiled", "40", "--profile"));
    var products = operations.stream().filter(e -> e.get("name").asText().endsWith("MatMul"));
    // Two of the sampling, one of the free energy (some with a bias), two of the gradient.
    var durations = products.map(e -> e.get("dur").asDouble()).toList();
    assertTrue(durations.size() >= 5, durations.toString());
    assertTrue(durations.stream().allMatch(d -> d > 0), durations.toString());
    double first = operations.stream().mapToDouble(e -> e.get("ts").asDouble()).min().orElseThrow();
    for (var operation : operations) {
      double end = operation.get("ts").asDouble() + operation.get("dur").asDouble();
      assertTrue(end >= first && end - first < 60e6, operation.toString());
    }
  }

  @Test
  void aRunOfFewStepsIsProfiledToo() throws IOException {
    assertFalse(operations(train("short", "1", "--profile")).isEmpty());
  }

  @Test
  void profilingChangesNothingAndIsNotDoneUnasked() throws IOException {
    var profiled = train("profiled", "2", "--profile");
    var plain = train("plain", "2");
    assertFalse(Files.exists(plain.resolve("trace.json")));
    var variables = "m005/checkpoint/step-00000008/model.data-00000-of-00001";
    assertEquals(-1, Files.mismatch(profiled.resolve(variables), plain.resolve(variables)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scope/MatMul_3 = MatMul(Div, Identity)",
        "[mklcpu 0.4MB 0.4MB] scope/MatMul_3 = _MklMatMul(Div, Identity)"
      })
  void anEventIsNamedAfterTheOperationsType(String label) {
    var node =
        NodeExecStats.newBuilder()
            .setNodeName("scope/MatMul_3")
            .setTimelineLabel(label)
            .setThreadId(7)
            .setAllStartNanos(5_000_000)
            .setOpStartRelNanos(2_000)
            .setOpEndRelNanos(4_500);
    var device = DeviceStepStats.newBuilder().setDevice("/device:CPU:0").addNodeStats(node);
    var trace =
        ChromeTrace.of(
            RunMetadata.newBuilder()
                .setStepStats(StepStats.newBuilder().addDevStats(device))
                .build());
    var event = trace.traceEvents().get(1);
    assertEquals("MatMul", event.name());
    assertEquals(5_002.0, event.ts());
    assertEquals(2.5, event.dur());
    assertEquals(7, event.tid());
    assertEquals("/device:CPU:0", trace.traceEvents().get(0).args().get("name"));
  }
}

package org.gbrbm.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;

/**
 * When and where the operations of a run were computed, in the format that chrome://tracing and
 * Perfetto read. Source: "Trace Event Format", the Chromium project, 2016.
 *
 * @param traceEvents the operations, each a complete event named after its type; and before them
 *     the names of the devices
 */
public record ChromeTrace(List<Event> traceEvents) {
  /**
   * TensorFlow's label of a computed node: {@code [memory] name = Type(inputs)}. oneDNN's kernels
   * are named after the operations that they stand for.
   */
  private static final Pattern LABEL =
      Pattern.compile(
          "(?:\\[[^]]*] )?\\S+ = (?:_Mkl(?:Native)?)?(?<type>\\w+)\\(.*", Pattern.DOTALL);

  /**
   * An event.
   *
   * @param name what happened
   * @param ph the kind of the event: X, one with a duration, or M, a name
   * @param pid the number of the device
   * @param tid the number of the thread
   * @param ts when it began, in microseconds
   * @param dur how long it took, in microseconds
   * @param args more about it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Event(
      String name, String ph, int pid, int tid, Double ts, Double dur, Map<String, String> args) {}

  /**
   * {@return the trace of a run}
   *
   * @param metadata of a run with the option FULL_TRACE
   */
  public static ChromeTrace of(RunMetadata metadata) {
    var events = new ArrayList<Event>();
    var devices = metadata.getStepStats().getDevStatsList();
    for (int i = 0; i < devices.size(); i++) {
      var name = Map.of("name", devices.get(i).getDevice());
      events.add(new Event("process_name", "M", i, 0, null, null, name));
    }
    for (int i = 0; i < devices.size(); i++) {
      for (var node : devices.get(i).getNodeStatsList()) {
        events.add(event(i, node));
      }
    }
    return new ChromeTrace(List.copyOf(events));
  }

  private static Event event(int device, NodeExecStats node) {
    double start = (node.getAllStartNanos() + node.getOpStartRelNanos()) / 1e3;
    double duration = (node.getOpEndRelNanos() - node.getOpStartRelNanos()) / 1e3;
    var more = Map.of("node", node.getNodeName(), "label", node.getTimelineLabel());
    return new Event(type(node), "X", device, node.getThreadId(), start, duration, more);
  }

  private static String type(NodeExecStats node) {
    var label = LABEL.matcher(node.getTimelineLabel());
    return label.matches() ? label.group("type") : node.getNodeName();
  }
}

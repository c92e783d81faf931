package org.gbrbm.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting for people to read.
 *
 * @param name the names of the records that it is in and its own, for instance {@code
 *     recipe.optimisation.learningRate}
 * @param value as JSON has it, a text without its quotation marks
 */
public record Setting(String name, String value) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * {@return all settings in a record, those of the records in it too, in their order}
   *
   * @param settings the record, which Jackson can write
   */
  public static List<Setting> all(Object settings) {
    var all = new ArrayList<Setting>();
    add("", JSON.valueToTree(settings), all);
    return List.copyOf(all);
  }

  private static void add(String prefix, JsonNode node, List<Setting> all) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                var name = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
                add(name, entry.getValue(), all);
              });
    } else {
      all.add(new Setting(prefix, node.isTextual() ? node.textValue() : node.toString()));
    }
  }
}

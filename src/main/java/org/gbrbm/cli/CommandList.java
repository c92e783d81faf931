package org.gbrbm.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/**
 * The commands in the order in which one uses them, with the example that ends the help of each.
 */
final class CommandList implements IHelpSectionRenderer {
  private record Group(String name, List<String> commands) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group("Before", List.of("info", "config")),
          new Group("Train", List.of("sweep", "train")),
          new Group("Look", List.of("evaluate", "report", "reconstruct", "sample", "filters")),
          new Group("Apply", List.of("apply")),
          new Group("Serve", List.of("export", "predict")),
          new Group("Shell", List.of("generate-completion")));

  @Override
  public String render(Help help) {
    var lines = new StringBuilder();
    var left = new LinkedHashMap<>(help.subcommands());
    for (var group : GROUPS) {
      var names = group.commands.stream().filter(left::containsKey).toList();
      if (!names.isEmpty()) {
        lines.append(String.format(Locale.ROOT, "%n%s:%n", group.name));
        names.forEach(name -> append(lines, name, left.remove(name)));
      }
    }
    left.forEach((name, command) -> append(lines, name, command));
    return lines.toString();
  }

  private static void append(StringBuilder lines, String name, Help command) {
    var usage = command.commandSpec().usageMessage();
    var description = usage.description();
    lines.append(
        String.format(
            Locale.ROOT, "  %-20s %s%n", name, description.length == 0 ? "" : description[0]));
    for (var example : usage.footer()) {
      lines.append(
          String.format(Locale.ROOT, "  %-20s   %s%n", "", example.replaceFirst("^Example: ", "")));
    }
  }
}

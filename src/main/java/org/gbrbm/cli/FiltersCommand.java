package org.gbrbm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.gbrbm.evaluate.Filters;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Draws the weights of the hidden units. */
@Command(
    name = "filters",
    description = "Draws the weights of the hidden units, a picture for each model.")
final class FiltersCommand implements Callable<Integer> {
  private static final int COLUMNS = 20;

  @Spec private CommandSpec spec;
  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private PictureFolder pictures;

  @Override
  public Integer call() throws Exception {
    var hidden = run.hidden();
    var shape = data.read(run.folder()).test();
    for (int m : hidden) {
      var file = pictures.file("filters", m, "png");
      var filters = Filters.of(run.parameters(m), shape.rows(), shape.columns());
      var title = "Weights of each hidden unit (M = %d): white above 0, black below".formatted(m);
      int columns = Math.min(COLUMNS, (int) Math.ceil(Math.sqrt(2.0 * m)));
      Pictures.panels(file, List.of(new Panel(title, filters)), Panel.Layout.STACKED, columns);
      spec.commandLine().getOut().println(file);
    }
    return 0;
  }
}

package org.gbrbm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gbrbm.cli.PictureFolder.Drawn;
import org.gbrbm.evaluate.Filters;
import org.gbrbm.report.Panel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Draws the weights of the hidden units. */
@Command(
    name = "filters",
    description = "Draws the weights of the hidden units, a picture for each model.",
    footer = "Example: tools/gbrbm filters runs/mine")
final class FiltersCommand implements Callable<Integer> {
  private static final int COLUMNS = 20;

  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private PictureFolder pictures;
  @Mixin private Output output;

  @Override
  public Integer call() throws Exception {
    var size = data.size(run.folder());
    var drawn = new ArrayList<Drawn>();
    for (int m : run.hidden()) {
      var parameters = run.parameters(m);
      var filters =
          size.isPicture()
              ? Filters.of(parameters, size.rows(), size.columns(), parameters.hidden())
              : Filters.weights(parameters);
      var title =
          String.format(
              Locale.ROOT, "Weights of each hidden unit (M = %d): white above 0, black below", m);
      int columns = Math.min(COLUMNS, (int) Math.ceil(Math.sqrt(2.0 * m)));
      var panels = List.of(new Panel(title, filters));
      drawn.add(
          Drawn.of(m, pictures.draw(run, "filters", m, panels, Panel.Layout.STACKED, columns)));
    }
    output.print(drawn, out -> drawn.forEach(each -> each.print(out)));
    output.next("export", run.path().toString());
    return 0;
  }
}

package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.gbrbm.cli.PictureFolder.Drawn;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.Sampler;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws chains of Gibbs sampling. */
@Command(
    name = "sample",
    description = "Draws images from the models by Gibbs sampling, a picture for each model.",
    footer = "Example: tools/gbrbm sample runs/mine --from data --gif")
final class SampleCommand implements Callable<Integer> {
  private static final int COLUMNS = 16;
  private static final int FRAMES = 40;

  private enum Start {
    NOISE,
    DATA
  }

  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private PictureFolder pictures;
  @Mixin private Output output;

  @Option(
      names = "--from",
      paramLabel = "noise|data",
      defaultValue = "noise",
      description = "Where the chains start: noise, or test images (default: ${DEFAULT-VALUE}).")
  private Start from;

  @Option(
      names = "--steps",
      paramLabel = "N",
      split = ",",
      defaultValue = "0,1,10,100,1000",
      description = "After how many steps to look, ascending (default: ${DEFAULT-VALUE}).")
  private List<Long> steps;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many chains (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--gif",
      description = "Also write an animation, from the first of --steps to the last.")
  private boolean gif;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Names the random numbers (default: the run's).")
  private Long seed;

  @Override
  public Integer call() throws Exception {
    if (images < 1) {
      throw new IllegalArgumentException("--images must be at least 1, not " + images);
    }
    long chosen = run.seedOr(seed);
    var hidden = run.hidden();
    var test = data.read(run.folder()).test();
    if (gif && !test.isPicture()) {
      throw new IllegalArgumentException("--gif draws images, and the data are vectors");
    }
    var drawn = new ArrayList<Drawn>();
    for (int m : hidden) {
      drawn.add(Drawn.of(m, draw(m, test, chosen)));
    }
    output.print(drawn, out -> drawn.forEach(each -> each.print(out)));
    output.next("filters", run.path().toString());
    return 0;
  }

  private Path[] draw(int hidden, Images test, long chosen) throws IOException {
    try (var sampler = new Sampler(run.parameters(hidden), test.scaling())) {
      var panels = panels(sampler, test, steps, chosen);
      var picture = pictures.draw("samples", hidden, panels, Panel.Layout.STACKED, COLUMNS);
      if (!gif) {
        return new Path[] {picture};
      }
      var animation = pictures.file("samples", hidden, "gif");
      Pictures.animation(animation, panels(sampler, test, frameSteps(), chosen), COLUMNS);
      return new Path[] {picture, animation};
    }
  }

  private List<Panel> panels(Sampler sampler, Images test, List<Long> at, long chosen) {
    var seen =
        switch (from) {
          case NOISE -> sampler.fromNoise(images, test.rows(), test.columns(), at, chosen);
          case DATA -> sampler.fromData(test.first(images), at, chosen);
        };
    var panels = new ArrayList<Panel>();
    for (int i = 0; i < at.size(); i++) {
      panels.add(new Panel(title(at.get(i)), seen.get(i)));
    }
    return panels;
  }

  private String title(long step) {
    if (step == 0) {
      return from == Start.NOISE ? "Noise" : "Test images";
    }
    return step == 1 ? "After 1 step" : "After " + step + " steps";
  }

  /** Steps whose distances grow in proportion, as a chain moves most at its start. */
  private List<Long> frameSteps() {
    long first = steps.get(0);
    long last = steps.get(steps.size() - 1);
    var chosen = new TreeSet<Long>(steps);
    for (int i = 0; i <= FRAMES; i++) {
      chosen.add(first + Math.round(Math.pow(last - first + 1.0, (double) i / FRAMES)) - 1);
    }
    return List.copyOf(chosen);
  }
}

package org.gbrbm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.AisEffort;
import org.gbrbm.evaluate.NearestNeighbours;
import org.gbrbm.evaluate.Sampler;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws chains of Gibbs sampling. */
@Command(
    name = "sample",
    description = "Draws images from the models by Gibbs sampling, a picture for each model.")
final class SampleCommand implements Callable<Integer> {
  private static final int COLUMNS = 16;
  private static final int FRAMES = 40;
  private static final int ANNEALING_STEPS = 1000;

  private enum Start {
    NOISE,
    DATA,
    ANNEALING
  }

  @Spec private CommandSpec spec;
  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private PictureFolder pictures;

  @Option(
      names = "--from",
      paramLabel = "noise|data|annealing",
      defaultValue = "noise",
      description =
          "Where the chains start: noise, test images, or where 1000 steps of annealing from independent hidden units end (default: ${DEFAULT-VALUE}).")
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
      names = "--classes",
      description =
          "Also print how many images of the last of --steps are nearest to a training image of each class.")
  private boolean classes;

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
    if (from == Start.ANNEALING && images < 2) {
      throw new IllegalArgumentException("--from annealing takes --images 2 or more");
    }
    long chosen = run.seedOr(seed);
    var hidden = run.hidden();
    var set = data.read();
    for (int m : hidden) {
      try (var sampler = new Sampler(run.parameters(m))) {
        var panels = panels(sampler, set, steps, chosen);
        write(pictures.file("samples", m, "png"), panels);
        if (classes) {
          printClasses(m, panels.get(panels.size() - 1).images(), set.train());
        }
        if (gif) {
          var frames = panels(sampler, set, frameSteps(), chosen);
          var file = pictures.file("samples", m, "gif");
          Pictures.animation(file, frames, COLUMNS);
          spec.commandLine().getOut().println(file);
        }
      }
    }
    return 0;
  }

  private void write(Path file, List<Panel> panels) throws Exception {
    Pictures.panels(file, panels, Panel.Layout.STACKED, COLUMNS);
    spec.commandLine().getOut().println(file);
  }

  private void printClasses(int hidden, Images samples, Images train) throws DataException {
    var labels = ImageSet.trainingLabels(data.directory());
    var counts = new TreeMap<Integer, Integer>();
    Arrays.stream(labels).forEach(label -> counts.put(label, 0));
    try (var neighbours = new NearestNeighbours(train.size())) {
      for (int neighbour : neighbours.of(samples, train)) {
        counts.merge(labels[neighbour], 1, Integer::sum);
      }
    }
    var out = spec.commandLine().getOut();
    counts.forEach(
        (label, count) ->
            out.printf(
                "M = %d, class %d: %d of %d samples (%.1f %%)%n",
                hidden, label, count, samples.count(), 100.0 * count / samples.count()));
  }

  private List<Panel> panels(Sampler sampler, ImageSet set, List<Long> at, long chosen) {
    var test = set.test();
    var seen =
        switch (from) {
          case NOISE -> sampler.fromNoise(images, test.rows(), test.columns(), at, chosen);
          case DATA -> sampler.fromData(test.first(images), at, chosen);
          case ANNEALING ->
              sampler.fromAnnealing(
                  new AisEffort(images, ANNEALING_STEPS), set.train(), at, chosen);
        };
    var panels = new ArrayList<Panel>();
    for (int i = 0; i < at.size(); i++) {
      panels.add(new Panel(title(at.get(i)), seen.get(i)));
    }
    return panels;
  }

  private String title(long step) {
    if (step == 0) {
      return switch (from) {
        case NOISE -> "Noise";
        case DATA -> "Test images";
        case ANNEALING -> "After annealing";
      };
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

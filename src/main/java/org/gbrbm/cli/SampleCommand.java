package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.gbrbm.cli.PictureFolder.Drawn;
import org.gbrbm.data.ImageSet;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.AisEffort;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.evaluate.NearestNeighbours;
import org.gbrbm.evaluate.Sampler;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import org.tensorflow.ndarray.DoubleNdArray;
import org.tensorflow.ndarray.index.Indices;
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
  private static final int ANNEALING_STEPS = 1000;

  private enum Start {
    NOISE,
    DATA,
    ANNEALING,
    TEMPERING,
    CHAINS
  }

  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private DeviceOption device;
  @Mixin private PictureFolder pictures;
  @Mixin private Output output;

  @Option(
      names = "--from",
      paramLabel = "noise|data|annealing|tempering|chains",
      defaultValue = "noise",
      description =
          "Where the chains start: noise, test images, where 1000 steps of annealing or rounds of parallel tempering from independent hidden units end, or the chains that the training ended with, where its recipe keeps them (default: ${DEFAULT-VALUE}).")
  private Start from;

  @Option(
      names = "--tempering-rounds",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "With --from tempering: its rounds of exchanges and sweeps (default: ${DEFAULT-VALUE}).")
  private int rounds;

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
  private int count;

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

  private DataOption.Size size;

  /** The run's data, or null where they are not needed. */
  private ImageSet images;

  @Override
  public Integer call() throws Exception {
    OptionValues.requireAtLeast("--images", 1, count);
    OptionValues.requireAtLeast("--tempering-rounds", 1, rounds);
    if (from == Start.ANNEALING && count < 2) {
      throw new IllegalArgumentException("--from annealing takes --images 2 or more");
    }
    long chosen = run.seedOr(seed);
    var hidden = run.hidden();
    size = data.size(run.folder());
    if (gif && !size.isPicture()) {
      throw new IllegalArgumentException("--gif draws images, and the data are vectors");
    }
    // Noise and the training's own chains need no data: a run can be looked at without them.
    boolean needed = classes || (from != Start.NOISE && from != Start.CHAINS);
    images = needed ? data.read(run.folder()) : null;
    var labels = classes ? ImageSet.trainingLabels(data.source(run.folder()).path()) : new int[0];
    var drawn = new ArrayList<Samples>();
    for (int m : hidden) {
      drawn.add(draw(m, labels, chosen));
    }
    output.print(drawn, out -> drawn.forEach(each -> each.print(out)));
    output.next("filters", run.path().toString());
    return 0;
  }

  /** What was drawn of a model, and how many of the last samples are of each class. */
  private record Samples(
      @JsonUnwrapped Drawn drawn,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, Integer> classes) {
    void print(PrintWriter out) {
      drawn.print(out);
      int all = classes.values().stream().mapToInt(Integer::intValue).sum();
      classes.forEach(
          (label, count) ->
              out.printf(
                  Locale.ROOT,
                  "M = %d, class %d: %d of %d samples (%.1f %%)%n",
                  drawn.hidden(),
                  label,
                  count,
                  all,
                  100.0 * count / all));
    }
  }

  private Samples draw(int hidden, int[] labels, long chosen) throws IOException {
    try (var model =
        new LoadedModel(run.parameters(hidden), run.folder().scaling(), device.execution())) {
      var sampler = new Sampler(model);
      var panels = panels(sampler, hidden, steps, chosen);
      var files = new ArrayList<Path>();
      files.add(pictures.draw(run, "samples", hidden, panels, Panel.Layout.STACKED, COLUMNS));
      if (gif) {
        var animation = pictures.file(run, "samples", hidden, "gif");
        Pictures.animation(animation, panels(sampler, hidden, frameSteps(), chosen), COLUMNS);
        files.add(animation);
      }
      var last = panels.get(panels.size() - 1).images();
      return new Samples(
          Drawn.of(hidden, files.toArray(Path[]::new)),
          labels.length == 0 ? Map.of() : classesOf(last, images.train(), labels));
    }
  }

  /** How many samples have their nearest neighbour in each class. */
  private Map<Integer, Integer> classesOf(Images samples, Images train, int[] labels) {
    var counts = new TreeMap<Integer, Integer>();
    Arrays.stream(labels).forEach(label -> counts.put(label, 0));
    try (var neighbours = new NearestNeighbours(train.size(), device.execution())) {
      for (int neighbour : neighbours.of(samples, train)) {
        counts.merge(labels[neighbour], 1, Integer::sum);
      }
    }
    return counts;
  }

  /** The first of the chains that a training ended with. */
  private DoubleNdArray chains(int hidden) throws IOException {
    var all = run.chains(hidden);
    long kept = all.shape().get(0);
    if (count > kept) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the training kept %d chains; --from chains takes at most --images %d",
              kept,
              kept));
    }
    return all.slice(Indices.sliceTo(count), Indices.all());
  }

  private List<Panel> panels(Sampler sampler, int hidden, List<Long> at, long chosen)
      throws IOException {
    var seen =
        switch (from) {
          case NOISE -> sampler.fromNoise(count, size.rows(), size.columns(), at, chosen);
          case DATA -> sampler.fromData(images.test().first(count), at, chosen);
          case ANNEALING ->
              sampler.fromAnnealing(
                  new AisEffort(count, ANNEALING_STEPS), images.train(), at, chosen);
          case TEMPERING -> fromTempering(sampler, hidden, at, chosen);
          case CHAINS ->
              sampler.fromHidden(chains(hidden), size.rows(), size.columns(), at, chosen);
        };
    var panels = new ArrayList<Panel>();
    for (int i = 0; i < at.size(); i++) {
      panels.add(new Panel(title(at.get(i)), seen.get(i)));
    }
    return panels;
  }

  /** Half from the training's own chains, where it has left any. */
  private List<Images> fromTempering(Sampler sampler, int hidden, List<Long> at, long chosen)
      throws IOException {
    var trained = run.temperedChains(hidden);
    return trained.isEmpty()
        ? sampler.fromTempering(count, rounds, images.train(), at, chosen)
        : sampler.fromTempering(
            trained.get(), count, rounds, size.rows(), size.columns(), at, chosen);
  }

  private String title(long step) {
    if (step == 0) {
      return switch (from) {
        case NOISE -> "Noise";
        case DATA -> "Test images";
        case ANNEALING -> "After annealing";
        case TEMPERING -> "After tempering";
        case CHAINS -> "After training";
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

package org.gbrbm.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.Damage;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.evaluate.Restoration;
import org.gbrbm.evaluate.Restorer;
import org.gbrbm.model.Filling;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws test images beside their reconstructions, or damages and restores them. */
@Command(
    name = "reconstruct",
    description = {
      "Draws test images beside their reconstructions, a picture for each model.",
      "With --noise or --mask, damages the images and restores them by Gibbs sampling."
    },
    footer = "Example: tools/gbrbm reconstruct runs/mine --mask left")
final class ReconstructCommand implements Callable<Integer> {
  private static final int COLUMNS = 6;

  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private DeviceOption device;
  @Mixin private PictureFolder pictures;
  @Mixin private Output output;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many images (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--noise",
      paramLabel = "S",
      defaultValue = "0",
      description = "Add normal noise of this standard deviation; pixels are 0 to 1.")
  private float noise;

  @Option(
      names = "--mask",
      paramLabel = "PART",
      split = ",",
      description =
          "Hide left, right, top, bottom (that half) or HEIGHTxWIDTH+ROW+COLUMN; several with commas.")
  private List<String> masks = List.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "With --noise or --mask: steps of Gibbs sampling (default: ${DEFAULT-VALUE}).")
  private long steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "With --noise or --mask: the random seed (default: the run's).")
  private Long seed;

  @Override
  public Integer call() throws Exception {
    OptionValues.requireAtLeast("--count", 1, count);
    OptionValues.requireAtLeast("--steps", 0, steps);
    var hidden = run.hidden();
    var originals = data.read(run.folder()).test().first(count);
    var results = new ArrayList<Result>();
    if (noise == 0 && masks.isEmpty()) {
      for (int m : hidden) {
        results.add(reconstruct(m, originals));
      }
    } else {
      var damage = Damage.of(originals.rows(), originals.columns(), noise, masks);
      for (int m : hidden) {
        results.add(restore(m, originals, damage));
      }
    }
    output.print(results, out -> results.forEach(result -> result.print(out)));
    output.next("sample", run.path().toString());
    return 0;
  }

  /** A picture; with the errors, in the units of the model, where images were restored. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Result(int hidden, String file, Double damagedMse, Double restoredMse) {
    void print(PrintWriter out) {
      if (restoredMse == null) {
        out.println(file);
      } else {
        out.printf(
            Locale.ROOT,
            "%s  MSE of the damaged pixels: %.5f damaged, %.5f restored%n",
            file,
            damagedMse,
            restoredMse);
      }
    }
  }

  private Result reconstruct(int m, Images originals) throws IOException {
    try (var model = loaded(m, originals)) {
      var reconstructed = new Evaluator(model).reconstruct(originals);
      if (originals.isPicture()) {
        var file = pictures.file(run, "reconstructions", m, "png");
        Pictures.reconstructions(file, originals, reconstructed, m);
        return new Result(m, file.toString(), null, null);
      }
      var panels =
          List.of(new Panel("original", originals), new Panel("reconstruction", reconstructed));
      return new Result(m, draw("reconstructions", m, panels).toString(), null, null);
    }
  }

  private Result restore(int m, Images originals, Damage damage) throws IOException {
    long chosen = run.seedOr(seed);
    Restoration restoration;
    try (var model = loaded(m, originals)) {
      var restorer = new Restorer(model);
      restoration = restorer.restore(originals, damage, steps, chosen);
    }
    var file =
        draw(
            "restorations",
            m,
            List.of(
                new Panel("Original images", originals),
                new Panel("Damaged", restoration.damaged()),
                new Panel("Restored (M = " + m + ")", restoration.restored())));
    return new Result(m, file.toString(), restoration.damagedMse(), restoration.restoredMse());
  }

  private LoadedModel loaded(int m, Images originals) throws IOException {
    var filling = Filling.of(originals.hasMissing(), run.learnsDensity());
    return new LoadedModel(run.parameters(m), originals.scaling(), filling, device.execution());
  }

  private Path draw(String what, int m, List<Panel> panels) throws IOException {
    return pictures.draw(run, what, m, panels, Panel.Layout.SIDE_BY_SIDE, COLUMNS);
  }
}

package org.gbrbm.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.gbrbm.data.Images;
import org.gbrbm.evaluate.Damage;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.Restoration;
import org.gbrbm.evaluate.Restorer;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws test images beside their reconstructions, or damages and restores them. */
@Command(
    name = "reconstruct",
    description = {
      "Draws test images beside their reconstructions, a picture for each model.",
      "With --noise or --mask, damages the images and restores them by Gibbs sampling."
    })
final class ReconstructCommand implements Callable<Integer> {
  private static final int COLUMNS = 6;

  @Spec private CommandSpec spec;
  @Mixin private RunArgument run;
  @Mixin private DataOption data;
  @Mixin private PictureFolder pictures;

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
      description = "With --noise or --mask: names the random numbers (default: the run's).")
  private Long seed;

  @Override
  public Integer call() throws Exception {
    requireAtLeast("--count", 1, count);
    requireAtLeast("--steps", 0, steps);
    var hidden = run.hidden();
    var originals = data.read(run.folder()).test().first(count);
    if (noise == 0 && masks.isEmpty()) {
      for (int m : hidden) {
        reconstruct(m, originals);
      }
    } else {
      var damage = Damage.of(originals.rows(), originals.columns(), noise, masks);
      for (int m : hidden) {
        restore(m, originals, damage);
      }
    }
    return 0;
  }

  private static void requireAtLeast(String option, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %d, not %d".formatted(option, least, value));
    }
  }

  private void reconstruct(int m, Images originals) throws IOException {
    var file = pictures.file("reconstructions", m, "png");
    try (var evaluator = new Evaluator(run.parameters(m), originals.scaling())) {
      Pictures.reconstructions(file, originals, evaluator.reconstruct(originals), m);
    }
    spec.commandLine().getOut().println(file);
  }

  private void restore(int m, Images originals, Damage damage) throws IOException {
    var file = pictures.file("restorations", m, "png");
    long chosen = run.seedOr(seed);
    Restoration restoration;
    try (var restorer = new Restorer(run.parameters(m), originals.scaling())) {
      restoration = restorer.restore(originals, damage, steps, chosen);
    }
    Pictures.panels(
        file,
        List.of(
            new Panel("Original images", originals),
            new Panel("Damaged", restoration.damaged()),
            new Panel("Restored (M = " + m + ")", restoration.restored())),
        Panel.Layout.SIDE_BY_SIDE,
        COLUMNS);
    spec.commandLine()
        .getOut()
        .printf(
            "%s  MSE of the damaged pixels: %.5f damaged, %.5f restored%n",
            file, restoration.damagedMse(), restoration.restoredMse());
  }
}

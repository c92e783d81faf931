package org.gbrbm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.gbrbm.IdxFiles;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mixture of five normal distributions in the plane, learned through the command line; the true
 * density (left) beside the learned one (right) is drawn in target/mixture-density.png.
 */
class MixtureDensityTest {
  private static final int GRID = 64;
  private static final int SCALE = 4;
  private static final int HIDDEN = 16;
  private static final double DEVIATION = 0.05;
  private static final double[] WEIGHTS = {0.3, 0.25, 0.2, 0.15, 0.1};

  @TempDir private Path work;

  private static double centre(int component, int axis) {
    double angle = 2 * Math.PI * component / WEIGHTS.length;
    return 0.5 + 0.3 * (axis == 0 ? Math.cos(angle) : Math.sin(angle));
  }

  @Test
  void theLearnedDensityIsThatOfTheMixture() throws IOException {
    var data = work.resolve("data");
    Files.createDirectories(data);
    writePart(data, "train", 8000);
    writePart(data, "t10k", 1000);
    var recipe = work.resolve("recipe.json");
    Files.writeString(
        recipe,
        """
        {
          "name": "mixture", "epochs": 40, "batchSize": 100,
          "visible": {"sigma": 0.1, "learnSigma": "SCALAR", "sigmaMinimum": 0.03,
            "sigmaMaximum": 1.0, "centred": true},
          "hiddenUnits": {"offset": 0.0, "sparsityTarget": 0.0, "sparsityCost": 0.0},
          "weightDeviation": 0.5,
          "negativePhase": {"kind": "data-driven-jumps", "steps": 1, "pool": 100,
            "acceptance": 0.0},
          "optimisation": {"method": "ADAM", "learningRate": 0.02, "schedule": "COSINE",
            "warmUpSteps": 0, "gradientNorm": 0.0, "weightDecay": 0.0, "averaging": 0.0}
        }
        """);
    var outcome =
        Outcome.of(
            "train",
            "--data",
            data.toString(),
            "--recipe",
            recipe.toString(),
            "--hidden",
            String.valueOf(HIDDEN),
            "--out",
            work.toString(),
            "--name",
            "run",
            "--quiet");
    assertEquals(0, outcome.exitCode(), outcome.err());
    var learned = learned(RunFolder.open(work.resolve("run")).parameters(HIDDEN, damaged -> {}));
    var truth = truth();
    draw(truth, learned);
    double apart =
        IntStream.range(0, truth.length).mapToDouble(i -> Math.abs(truth[i] - learned[i])).sum();
    // Half of this is the total variation; a single normal distribution of the data's moments has
    // 1.3.
    assertTrue(apart < 0.5, "sum of the cells' differences in probability: " + apart);
    for (int k = 0; k < WEIGHTS.length; k++) {
      assertEquals(WEIGHTS[k], weight(learned, k), 0.04, "weight of component " + k);
    }
  }

  /** The probability of the cells that are nearest to the centre of a component. */
  private static double weight(double[] cells, int component) {
    return IntStream.range(0, cells.length)
        .filter(
            i -> {
              double x = (i % GRID + 0.5) / GRID;
              double y = (Math.floorDiv(i, GRID) + 0.5) / GRID;
              return IntStream.range(0, WEIGHTS.length)
                  .allMatch(k -> distance(x, y, component) <= distance(x, y, k));
            })
        .mapToDouble(i -> cells[i])
        .sum();
  }

  private static double distance(double x, double y, int component) {
    return Math.hypot(x - centre(component, 0), y - centre(component, 1));
  }

  /** Points of the mixture as images of two pixels. */
  private static void writePart(Path folder, String part, int count) throws IOException {
    var random = new Random(count);
    var pixels = new byte[2 * count];
    for (int n = 0; n < count; n++) {
      double u = random.nextDouble();
      int component = 0;
      while (u > WEIGHTS[component]) {
        u -= WEIGHTS[component++];
      }
      for (int axis = 0; axis < 2; axis++) {
        double x = centre(component, axis) + DEVIATION * random.nextGaussian();
        pixels[2 * n + axis] = (byte) Math.max(0, Math.min(255, Math.round(255 * x)));
      }
    }
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), IdxFiles.images(pixels, 1, 2));
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), IdxFiles.labels(count));
  }

  /** Probabilities of the cells of a grid over the unit square. */
  private static double[] truth() {
    return cells(
        (x, y) ->
            IntStream.range(0, WEIGHTS.length)
                .mapToDouble(
                    k ->
                        WEIGHTS[k]
                            * Math.exp(
                                -(Math.pow(x - centre(k, 0), 2) + Math.pow(y - centre(k, 1), 2))
                                    / (2 * DEVIATION * DEVIATION)))
                .sum());
  }

  /** exp(-F(v)), the sum over h worked out unit by unit. */
  private static double[] learned(RbmParameters model) {
    return cells(
        (x, y) -> {
          double[] v = {x, y};
          double logarithm = 0;
          for (int i = 0; i < 2; i++) {
            double distance = (v[i] - model.b().getFloat(i)) / model.sigma().getFloat(i);
            logarithm -= distance * distance / 2;
          }
          for (int j = 0; j < HIDDEN; j++) {
            double input = model.c().getFloat(j);
            for (int i = 0; i < 2; i++) {
              input += v[i] / model.sigma().getFloat(i) * model.W().getFloat(i, j);
            }
            logarithm += Math.log1p(Math.exp(input));
          }
          return Math.exp(logarithm);
        });
  }

  private interface Density {
    double at(double x, double y);
  }

  private static double[] cells(Density density) {
    var values =
        IntStream.range(0, GRID * GRID)
            .mapToDouble(
                i -> density.at((i % GRID + 0.5) / GRID, (Math.floorDiv(i, GRID) + 0.5) / GRID))
            .toArray();
    double sum = DoubleStream.of(values).sum();
    return DoubleStream.of(values).map(value -> value / sum).toArray();
  }

  private static void draw(double[] left, double[] right) throws IOException {
    double largest = DoubleStream.of(left).max().orElseThrow();
    int side = SCALE * GRID;
    var picture = new BufferedImage(2 * side + SCALE, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int cell = y / SCALE * GRID + x / SCALE;
        picture.setRGB(x, y, grey(left[cell] / largest));
        picture.setRGB(side + SCALE + x, y, grey(right[cell] / largest));
      }
    }
    ImageIO.write(picture, "png", Path.of("target/mixture-density.png").toFile());
  }

  private static int grey(double share) {
    float level = (float) Math.min(1, share);
    return new Color(level, level, level).getRGB();
  }
}

package org.gbrbm.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gbrbm.data.DataException;
import org.gbrbm.data.ImageFile;
import org.gbrbm.data.Images;
import org.gbrbm.data.Scaling;
import org.gbrbm.data.Values;
import org.gbrbm.report.Panel;
import org.gbrbm.report.Pictures;
import org.gbrbm.serving.PredictionRequest;
import org.gbrbm.serving.Seed;
import org.gbrbm.serving.ServedSignature;
import org.gbrbm.serving.ValueRange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a TensorFlow Serving for predictions. */
@Command(
    name = "predict",
    description = {
      "Asks a running TensorFlow Serving what its model makes of images.",
      "Draws pictures, and prints other numbers, or all with --json, as a line of JSON each.",
      "Data that are not bytes (a CSV file, an array of floats) are sent on their own scale, and come back as numbers."
    },
    footer = "Example: tools/gbrbm predict --grpc localhost:8500 --model fashion_mnist")
final class PredictCommand implements Callable<Integer> {
  private static final int COLUMNS = 8;
  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec spec;

  @Mixin private Output output;
  @Mixin private ServerOptions server;
  @Mixin private DataOption data;

  @Parameters(
      paramLabel = "PICTURE",
      arity = "0..*",
      description = "Files with pictures, PNG for instance (default: the first test images).")
  private List<Path> files = List.of();

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many test images (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--signature",
      paramLabel = "NAME",
      defaultValue = "reconstruct",
      description =
          "What to ask for: reconstruct, reconstruct_sampled, hidden, free_energy, score, sample or serving_default (default: ${DEFAULT-VALUE}).")
  private String signature;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "With sample: steps of Gibbs sampling (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "With reconstruct_sampled or sample: the random seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the picture (default: the current one).")
  private Path out;

  @Override
  public Integer call() throws Exception {
    OptionValues.requireAtLeast("--count", 1, count);
    OptionValues.requireAtLeast("--steps", 0, steps);
    var wanted =
        ServedSignature.of(signature)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        String.format(
                            Locale.ROOT,
                            "--signature is one of %s, not %s",
                            ServedSignature.keys(),
                            signature)));
    var test = files.isEmpty() ? testImages() : null;
    var range = test == null || ofBytes(test) ? ValueRange.PIXELS : ValueRange.FINITE;
    try (var client = server.open(range)) {
      int pixels = client.model().pixels(wanted);
      var images = test == null ? pictures(pixels) : firstOf(test, pixels);
      var answer =
          client.predict(new PredictionRequest(wanted, visible(images), steps, new Seed(seed, 0)));
      if (output.json() || !wanted.givesImages() || range == ValueRange.FINITE) {
        print(wanted, answer);
      } else {
        draw(wanted, images, answer);
      }
    }
    tellWhatNext(wanted);
    return 0;
  }

  private void tellWhatNext(ServedSignature asked) {
    var other =
        asked == ServedSignature.FREE_ENERGY
            ? ServedSignature.RECONSTRUCT
            : ServedSignature.FREE_ENERGY;
    var words = new ArrayList<String>();
    words.add("predict");
    words.addAll(server.arguments());
    words.addAll(data.arguments());
    words.addAll(List.of("--signature", other.key()));
    output.next(words.toArray(String[]::new));
  }

  /** A served model takes the values as the data have them; bytes it takes as 0 to 1. */
  private Images testImages() throws DataException {
    return data.readUnscaled().test();
  }

  private static boolean ofBytes(Images images) {
    return images.values() instanceof Values.Bytes;
  }

  private Images firstOf(Images test, int pixels) throws DataException {
    if (test.size() != pixels) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: its images have %d x %d pixels; %s",
              data.path(),
              test.rows(),
              test.columns(),
              wants(pixels)));
    }
    return test.first(count);
  }

  private Images pictures(int pixels) throws DataException {
    var first = files.get(0);
    var size = ImageFile.size(first);
    if (size.pixels() != pixels) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: has %s pixels; %s", first, size, wants(pixels)));
    }
    return ImageFile.readAll(first, files);
  }

  private static String wants(int pixels) {
    int side = (int) Math.round(Math.sqrt(pixels));
    return side * side == pixels
        ? String.format(
            Locale.ROOT, "the model wants images of %d pixels, such as %d x %d", pixels, side, side)
        : String.format(Locale.ROOT, "the model wants images of %d pixels", pixels);
  }

  private static List<float[]> visible(Images images) {
    var all = new ArrayList<float[]>();
    var values = images.values();
    for (int i = 0; i < images.count(); i++) {
      var image = new float[images.size()];
      for (int pixel = 0; pixel < image.length; pixel++) {
        image[pixel] = (float) (values.stored(i * image.length + pixel) / values.unit());
      }
      all.add(image);
    }
    return all;
  }

  private void print(ServedSignature wanted, float[][] answer) throws IOException {
    for (int i = 0; i < answer.length; i++) {
      var line = new LinkedHashMap<String, Object>();
      line.put("image", files.isEmpty() ? i : files.get(i).toString());
      if (wanted.givesNumbers()) {
        for (int k = 0; k < answer[i].length; k++) {
          line.put(wanted.outputs().get(k), answer[i][k]);
        }
      } else {
        line.put(wanted.outputs().get(0), answer[i]);
      }
      spec.commandLine().getOut().println(JSON.writeValueAsString(line));
    }
  }

  private void draw(ServedSignature wanted, Images images, float[][] answer) throws IOException {
    var numbers = FloatBuffer.allocate(images.count() * images.size());
    for (var row : answer) {
      numbers.put(row);
    }
    var values = new Values.Floats(numbers.flip(), Scaling.PIXELS);
    var predicted = new Images(images.count(), images.rows(), images.columns(), values);
    var file = out.resolve(String.format(Locale.ROOT, "predict-%s.png", wanted.key()));
    Pictures.panels(
        file,
        List.of(new Panel("Sent", images), new Panel(wanted.key(), predicted)),
        Panel.Layout.SIDE_BY_SIDE,
        COLUMNS);
    spec.commandLine().getOut().println(file);
  }
}

package org.gbrbm.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.gbrbm.train.RunConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that {@code sweep} and {@code train} share. */
final class TrainingOptions {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Mixin private DataOption data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "Folder for the runs (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--name",
      description = "Name of this run's folder in it (default: the command and the time).")
  private String name;

  @Option(
      names = "--recipe",
      defaultValue = "notebook",
      description = "Named settings; so far: notebook (default: ${DEFAULT-VALUE}).")
  private String recipe;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "25",
      description = "Passes over the training images (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images a step (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.001",
      description = "Adam's step size (default: ${DEFAULT-VALUE}).")
  private float learningRate;

  @Option(
      names = "--cd-steps",
      paramLabel = "K",
      defaultValue = "1",
      description = "Gibbs steps to the negative sample (default: ${DEFAULT-VALUE}).")
  private int cdSteps;

  @Option(
      names = "--sigma",
      paramLabel = "X",
      defaultValue = "1",
      description = "Standard deviation of the visible units (default: ${DEFAULT-VALUE}).")
  private float sigma;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Names all random numbers of the run (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu",
      defaultValue = "auto",
      description =
          "Where to train; auto takes a GPU where there is one (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(names = "--json", description = "Print the results as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress on stderr.")
  private boolean quiet;

  DataOption data() {
    return data;
  }

  String device() {
    return device;
  }

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet;
  }

  Path runFolder(String command) {
    return out.resolve(
        name != null
            ? name
            : command + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME));
  }

  RunConfig config(List<Integer> hidden) {
    if (!recipe.equals("notebook")) {
      throw new IllegalArgumentException(
          "--recipe: there is no recipe '" + recipe + "', only notebook");
    }
    return new RunConfig(
        recipe,
        hidden,
        new RunConfig.Shared(epochs, batchSize, learningRate, cdSteps, sigma, seed),
        data.directory().toString());
  }
}

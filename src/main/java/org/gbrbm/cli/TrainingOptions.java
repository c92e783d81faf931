package org.gbrbm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.gbrbm.train.Recipes;
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
      paramLabel = "NAME|FILE",
      description =
          "Settings: notebook, sharp, modern, or a JSON file (default: ${DEFAULT-VALUE}).")
  private String recipe;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training images (default: the recipe's).")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Images a step (default: the recipe's).")
  private Integer batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "Adam's step size (default: the recipe's).")
  private Float learningRate;

  @Option(
      names = "--cd-steps",
      paramLabel = "K",
      description = "Gibbs steps to the negative sample (default: the recipe's).")
  private Integer cdSteps;

  @Option(
      names = "--sigma",
      paramLabel = "X",
      description = "Standard deviation of the visible units (default: the recipe's).")
  private Float sigma;

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

  RunConfig config(List<Integer> hidden) throws IOException {
    var settings = Recipes.read(recipe);
    if (epochs != null) {
      settings = settings.withEpochs(epochs);
    }
    if (batchSize != null) {
      settings = settings.withBatchSize(batchSize);
    }
    if (learningRate != null) {
      settings = settings.withLearningRate(learningRate);
    }
    if (cdSteps != null) {
      settings = settings.with(settings.negativePhase().withSteps(cdSteps));
    }
    if (sigma != null) {
      settings = settings.withSigma(sigma);
    }
    return new RunConfig(settings, hidden, seed, data.directory().toString());
  }
}

package org.gbrbm.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.Evaluation;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.report.ModelResult;
import org.gbrbm.report.Pictures;
import org.gbrbm.report.RunResults;
import org.gbrbm.report.Versions;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.CheckpointListener;
import org.gbrbm.train.Device;
import org.gbrbm.train.DivergedException;
import org.gbrbm.train.MetricsListener;
import org.gbrbm.train.RunConfig;
import org.gbrbm.train.RunFolder;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingListener;
import picocli.CommandLine;

/** Trains the models of a run side by side, evaluates them, and writes the run's folder. */
final class TrainingRun {
  private static final int PICTURED_IMAGES = 32;

  private final CommandLine command;
  private final TrainingOptions options;
  private final RunConfig config;
  private final ImageSet images;
  private final Device device;
  private final RunFolder folder;
  private final int sideBySide;
  private final int threads;

  private TrainingRun(
      CommandLine command,
      TrainingOptions options,
      RunConfig config,
      ImageSet images,
      Device device,
      RunFolder folder,
      int sideBySide,
      int threads) {
    this.command = command;
    this.options = options;
    this.config = config;
    this.images = images;
    this.device = device;
    this.folder = folder;
    this.sideBySide = sideBySide;
    this.threads = threads;
  }

  /**
   * Does what the command line asks for.
   *
   * @param command where output goes
   * @param options the settings
   * @param hidden the models' numbers of hidden units
   * @throws IOException when data could not be read or results not written
   */
  static void perform(CommandLine command, TrainingOptions options, List<Integer> hidden)
      throws IOException {
    var config = options.config(hidden);
    var images = options.data().read();
    if (config.recipe().batchSize() > images.train().count()) {
      throw new IllegalArgumentException(
          "--batch-size %d is larger than the data: %d training images"
              .formatted(config.recipe().batchSize(), images.train().count()));
    }
    // Models side by side take a thread each; one model alone takes all there are.
    int cores = Runtime.getRuntime().availableProcessors();
    int sideBySide = Math.min(cores, hidden.size());
    int threads = sideBySide > 1 ? 1 : cores;
    var device = Device.choose(options.device(), threads);
    var folder = RunFolder.create(options.runFolder(command.getCommandName()), config);
    new TrainingRun(command, options, config, images, device, folder, sideBySide, threads)
        .perform();
  }

  private void perform() throws IOException {
    List<ModelResult> models;
    try (var progress = Progress.on(command.getErr(), options.quiet())) {
      models = trainAll(progress);
    }
    var results = RunResults.of(models, config, device.spec().toString(), Versions.all());
    folder.writeJson("results.json", results);
    Pictures.losses(folder.path().resolve("loss.png"), models);
    drawBest(results.best());
    print(results);
  }

  private List<ModelResult> trainAll(Progress progress) throws IOException {
    var executor = Executors.newFixedThreadPool(sideBySide);
    try {
      // The largest first: they take longest, and the small ones then fill the gaps.
      var order = config.hidden().stream().sorted(Comparator.reverseOrder()).toList();
      var pending = new LinkedHashMap<Integer, Future<ModelResult>>();
      for (int hidden : order) {
        pending.put(hidden, executor.submit(() -> train(hidden, progress)));
      }
      var results = new ArrayList<ModelResult>();
      for (int hidden : config.hidden()) {
        results.add(result(pending.get(hidden), hidden));
      }
      return results;
    } finally {
      executor.shutdownNow();
    }
  }

  private ModelResult result(Future<ModelResult> model, int hidden) throws IOException {
    try {
      return model.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DivergedException diverged) {
        throw new DivergedException(
            "M = %d: %s. Try a smaller --learning-rate; the last good parameters are in %s"
                .formatted(
                    hidden, diverged.getMessage(), folder.model(hidden).resolve("checkpoint")));
      }
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("M = " + hidden + ": " + e.getCause(), e);
    }
  }

  private ModelResult train(int hidden, Progress progress) throws IOException {
    var losses = new LossHistory();
    List<TrainingListener> listeners =
        List.of(
            new CheckpointListener(folder),
            new MetricsListener(folder.model(hidden).resolve("metrics.csv")),
            losses,
            progress.listener("M = " + hidden));
    RbmParameters parameters;
    try (var trainer = new Trainer(config.forModel(hidden), images.train(), device, threads)) {
      trainer.train(listeners);
      parameters = trainer.parameters();
    }
    var test = evaluate(parameters);
    int epochs = config.recipe().epochs();
    return new ModelResult(
        hidden,
        losses.last(),
        test.mse(),
        test.mseMeanField(),
        losses.seconds(),
        epochs,
        folder.path().relativize(folder.checkpoint(hidden, epochs)).toString(),
        losses.all());
  }

  private Evaluation evaluate(RbmParameters parameters) {
    try (var evaluator = new Evaluator(parameters)) {
      return evaluator.evaluate(images.test(), config.seed());
    }
  }

  private void drawBest(int hidden) throws IOException {
    var checkpoint = folder.newestCheckpoint(hidden).orElseThrow();
    var originals = images.test().first(PICTURED_IMAGES);
    try (var evaluator = new Evaluator(Checkpoint.readParameters(checkpoint))) {
      Pictures.reconstructions(
          folder.path().resolve("reconstructions.png"),
          originals,
          evaluator.reconstruct(originals),
          hidden);
    }
  }

  private void print(RunResults results) throws IOException {
    var out = command.getOut();
    if (options.json()) {
      out.println(
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(results));
    } else {
      ResultTable.print(out, results);
      out.printf("Results are in %s%n", folder.path());
    }
    out.flush();
  }
}

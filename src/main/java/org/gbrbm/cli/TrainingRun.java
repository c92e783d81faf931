package org.gbrbm.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gbrbm.evaluate.Baseline;
import org.gbrbm.files.Versions;
import org.gbrbm.report.Pictures;
import org.gbrbm.report.ReportPage;
import org.gbrbm.report.ReportedModel;
import org.gbrbm.report.ReportedRun;
import org.gbrbm.run.RunResults;
import org.gbrbm.train.DivergedException;
import picocli.CommandLine;

/** Trains the models of a run side by side, evaluates them, and writes the run's folder. */
final class TrainingRun {
  private final CommandLine command;
  private final TrainingOptions options;
  private final TrainingJob job;
  private final boolean profile;

  private TrainingRun(
      CommandLine command, TrainingOptions options, TrainingJob job, boolean profile) {
    this.command = command;
    this.options = options;
    this.job = job;
    this.profile = profile;
  }

  /**
   * Does what the command line asks for.
   *
   * @param command where output goes
   * @param options the settings
   * @param hidden the models' numbers of hidden units, or null when none were given
   * @param defaultHidden those of a new run then
   * @param profile whether to write a trace of a step
   * @return the exit code
   * @throws IOException when data could not be read or results not written
   * @throws TrainingFailedException when a model could not be trained
   */
  static int perform(
      CommandLine command,
      TrainingOptions options,
      List<Integer> hidden,
      List<Integer> defaultHidden,
      boolean profile)
      throws IOException, TrainingFailedException {
    options.checkpoints().validate();
    try (var interrupts = new Interrupts(command.getErr());
        var job =
            options.checkpoints().resume() != null
                ? TrainingJob.resume(
                    options, hidden, text -> command.getErr().println("gbrbm: " + text))
                : TrainingJob.begin(
                    options, hidden == null ? defaultHidden : hidden, command.getCommandName())) {
      return new TrainingRun(command, options, job, profile).perform(interrupts);
    }
  }

  private int perform(Interrupts interrupts) throws IOException, TrainingFailedException {
    // Begun now, so that nothing has to wait for it in the end.
    var baseline = CompletableFuture.supplyAsync(() -> Baseline.meanImageMse(job.images()));
    List<ReportedModel> models;
    try (var progress = Progress.on(command.getErr(), options.quiet())) {
      models =
          trainAll(
              new ModelTraining(
                  job,
                  options.checkpoints(),
                  progress,
                  command.getErr(),
                  job.group(),
                  interrupts,
                  profile));
    }
    if (models.size() < job.config().hidden().size()) {
      command.getErr().printf("gbrbm: stopped; go on with: %s%n", resumeCommand());
      return interrupts.exitCode();
    }
    try {
      print(write(models, baseline.join()));
      return 0;
    } catch (IOException e) {
      var hint = "The models are trained; when that is mended: " + resumeCommand();
      throw new TrainingFailedException(Errors.message(e) + System.lineSeparator() + hint, e);
    }
  }

  private RunResults write(List<ReportedModel> models, double baseline) throws IOException {
    var device = job.conditions().execution().device().spec().toString();
    var outcomes = models.stream().map(ReportedModel::result).toList();
    var results = RunResults.of(outcomes, job.config(), device, Versions.all());
    Pictures.losses(job.folder().path().resolve("loss.png"), outcomes);
    var name = RunReport.name(job.folder());
    var report = new ReportedRun(name, results, job.images(), baseline, models);
    drawBest(report);
    ReportPage.write(RunReport.file(job.folder()), List.of(report));
    job.folder().writeResults(results); // last: a run that has it is done
    return results;
  }

  private String resumeCommand() {
    return job.resumeCommand(command.getCommandName());
  }

  /** The results of the models that are done, in their order: all, unless stopped. */
  private List<ReportedModel> trainAll(ModelTraining training)
      throws IOException, TrainingFailedException {
    var executor = Executors.newFixedThreadPool(job.sideBySide());
    try {
      // The largest first: they take longest, and the small ones then fill the gaps.
      var order = job.config().hidden().stream().sorted(Comparator.reverseOrder()).toList();
      var pending = new LinkedHashMap<Integer, Future<Optional<ReportedModel>>>();
      for (int hidden : order) {
        pending.put(hidden, executor.submit(() -> training.train(hidden)));
      }
      return await(pending);
    } finally {
      executor.shutdown();
    }
  }

  /** Waits for all, also when one fails: what the others come to is not to be lost. */
  private List<ReportedModel> await(Map<Integer, Future<Optional<ReportedModel>>> pending)
      throws IOException, TrainingFailedException {
    var results = new ArrayList<ReportedModel>();
    var failures = new LinkedHashMap<Integer, Throwable>();
    for (int hidden : job.config().hidden()) {
      try {
        pending.get(hidden).get().ifPresent(results::add);
      } catch (ExecutionException e) {
        failures.put(hidden, e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (!failures.isEmpty()) {
      throw failed(failures);
    }
    return results;
  }

  private TrainingFailedException failed(Map<Integer, Throwable> failures) {
    var lines = new ArrayList<String>();
    failures.forEach((hidden, e) -> lines.add("M = %d: %s".formatted(hidden, reason(hidden, e))));
    var first = failures.values().iterator().next();
    if (failures.values().stream().anyMatch(e -> e instanceof IOException)) {
      lines.add("Earlier checkpoints are kept; when that is mended: " + resumeCommand());
    }
    return new TrainingFailedException(String.join(System.lineSeparator(), lines), first);
  }

  private String reason(int hidden, Throwable e) {
    return e instanceof DivergedException
        ? "%s. Try a smaller --learning-rate, or a --sigma nearer to 1; the last good parameters are in %s"
            .formatted(e.getMessage(), job.folder().checkpoints(hidden).folder())
        : Errors.message(e);
  }

  private void drawBest(ReportedRun report) throws IOException {
    if (!job.images().test().isPicture()) {
      command.getErr().println("gbrbm: the data are vectors, of which no picture is drawn");
      return;
    }
    Pictures.reconstructions(job.folder().path().resolve("reconstructions.png"), report);
  }

  private void print(RunResults results) throws IOException {
    options
        .output()
        .print(
            results,
            out -> {
              ResultTable.print(out, results);
              out.printf("Results are in %s%n", job.folder().path());
            });
    if (!options.quiet()) {
      options.output().open(job.folder().path().resolve("report.html"));
      options.output().next("evaluate", job.folder().path().toString());
    }
  }
}

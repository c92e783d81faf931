package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.io.function.IOSupplier;
import org.gbrbm.compute.BackgroundTask;
import org.gbrbm.data.ImageSet;
import org.gbrbm.evaluate.ModelViewer;
import org.gbrbm.files.FolderInUseException;
import org.gbrbm.report.Pictures;
import org.gbrbm.report.ReportPage;
import org.gbrbm.report.RunSection;
import org.gbrbm.report.TensorBoardListener;
import org.gbrbm.run.Run;
import org.gbrbm.run.RunConfig;
import org.gbrbm.run.RunFolder;
import org.gbrbm.run.RunResults;
import org.gbrbm.run.Sweep;
import org.gbrbm.run.SweepFailedException;
import org.gbrbm.train.DivergedException;
import org.gbrbm.train.Onlooker;
import org.gbrbm.train.TrainingListener;
import org.tensorflow.TensorFlow;
import picocli.CommandLine;

/**
 * What {@code sweep} and {@code train} do: begin a run or take one up, train its models, and write
 * its page and its results.
 */
final class TrainingJob {
  private final CommandLine command;
  private final PrintWriter err;
  private final TrainingOptions options;
  private final boolean profile;

  /**
   * Takes what the command line asks for.
   *
   * @param command where output goes
   * @param options the settings
   * @param profile whether to write a trace of a step
   */
  TrainingJob(CommandLine command, TrainingOptions options, boolean profile) {
    this.command = command;
    this.err = command.getErr();
    this.options = options;
    this.profile = profile;
  }

  /**
   * Does it.
   *
   * @param hidden the models' numbers of hidden units, or null when none were given
   * @param defaultHidden those of a new run then
   * @return the exit code
   */
  int perform(List<Integer> hidden, List<Integer> defaultHidden) throws IOException {
    options.checkpoints().validate();
    try (var interrupts = new Interrupts(err);
        var run = run(hidden, hidden == null ? defaultHidden : hidden)) {
      return perform(run, interrupts);
    }
  }

  private Run run(List<Integer> hidden, List<Integer> ofNewRun) throws IOException {
    var resumed = options.checkpoints().resume();
    if (resumed.isEmpty()) {
      var paths = options.runFolders(command.getCommandName());
      var fixed = options.fixedRecipe().map(options::change); // wrong ones are told first
      var images = read(options::readData);
      var recipe = fixed.orElseGet(() -> options.change(options.autoRecipe(images)));
      var config = options.config(ofNewRun, recipe);
      return begin(paths, config, images);
    }
    options.requireNoPlace();
    var folder = RunFolder.open(resumed.get());
    var images = read(() -> options.readData(folder));
    var recipe = options.change(options.recipe(folder.config(), () -> images));
    var config = options.config(hidden, recipe, folder.config());
    return Run.resume(folder, config, images, options.wish(), this::warn);
  }

  /** Reads the data while another processor loads TensorFlow's library. */
  private static <T> T read(IOSupplier<T> data) throws IOException {
    var library = BackgroundTask.begin(TensorFlow::version); // not waited for where data are wrong
    var read = data.get();
    library.get();
    return read;
  }

  /** Begins a run in the first place that no other run has. */
  private Run begin(List<Path> paths, RunConfig config, ImageSet images) throws IOException {
    var last = Optional.<IOException>empty();
    for (var path : paths) {
      try {
        return Run.begin(path, config, options.format(), images, options.wish());
      } catch (FileAlreadyExistsException | FolderInUseException e) {
        last = Optional.of(e);
      }
    }
    throw last.orElseThrow();
  }

  private int perform(Run run, Interrupts interrupts) throws IOException {
    var progress = Progress.on(err, options.quiet());
    var sweep =
        new Sweep(
            run,
            options.checkpoints().interval(run.config().recipe().epochs()),
            options.checkpoints().keep(),
            (hidden, viewer) -> listeners(run, hidden, viewer, progress),
            (hidden, warning) -> warn(String.format(Locale.ROOT, "M = %d: %s", hidden, warning)));
    Optional<Sweep.Outcome> outcome;
    try {
      outcome = sweep.train(interrupts);
    } catch (SweepFailedException e) {
      return failed(run, e);
    }
    if (outcome.isEmpty()) {
      warn("stopped; go on with: " + resumeCommand(run));
      return interrupts.exitCode();
    }
    try {
      write(run, outcome.get());
      print(run, outcome.get().results());
      return 0;
    } catch (IOException e) {
      warn(Errors.message(e));
      err.println("The models are trained; when that is mended: " + resumeCommand(run));
      return Errors.exitCode(e);
    }
  }

  private List<TrainingListener> listeners(
      Run run, int hidden, ModelViewer viewer, Progress progress) {
    var listeners = new ArrayList<TrainingListener>();
    var model = "M = " + hidden;
    var tensorBoard =
        new TensorBoardListener(
            run.folder().model(hidden),
            run.images(),
            run.config().seed(),
            run.config().recipe().epochs(),
            viewer);
    listeners.add(
        new Onlooker(
            tensorBoard, "writing TensorBoard's files", text -> warn(model + ": " + text)));
    listeners.add(progress.listener(model));
    if (profile) {
      var trace = new ProfileListener(run.folder().path().resolve("trace.json"), err);
      listeners.add(new Onlooker(trace, "tracing", text -> warn(model + ": " + text)));
    }
    return listeners;
  }

  private void write(Run run, Sweep.Outcome outcome) throws IOException {
    var folder = run.folder();
    var results = outcome.results();
    Pictures.losses(folder.path().resolve("loss.png"), results.models());
    var section =
        new RunSection(
            folder.name(),
            results,
            run.images(),
            results.baselines(),
            outcome.models(),
            folder.anomalies());
    if (run.images().test().isPicture()) {
      Pictures.reconstructions(folder.path().resolve("reconstructions.png"), section);
    } else {
      warn("the data are vectors, of which no picture is drawn");
    }
    ReportPage.write(RunSection.file(folder), List.of(section));
    folder.write(results); // last: a run that has it is done
  }

  private int failed(Run run, SweepFailedException e) {
    var prefix = "gbrbm: ";
    for (var failure : e.failures().entrySet()) {
      int hidden = failure.getKey();
      err.printf(
          Locale.ROOT, "%sM = %d: %s%n", prefix, hidden, reason(run, hidden, failure.getValue()));
      prefix = "";
    }
    if (e.failures().values().stream().anyMatch(failure -> failure instanceof IOException)) {
      err.println("Earlier checkpoints are kept; when that is mended: " + resumeCommand(run));
    }
    return Errors.exitCode(e);
  }

  private static String reason(Run run, int hidden, Throwable e) {
    return e instanceof DivergedException
        ? String.format(
            Locale.ROOT,
            "%s. Try a smaller --learning-rate, or a --sigma nearer to 1; the last good parameters are in %s",
            e.getMessage(),
            run.folder().checkpoints(hidden).folder())
        : Errors.message(e);
  }

  private void print(Run run, RunResults results) throws IOException {
    var folder = run.folder();
    options
        .output()
        .print(
            results,
            out -> {
              ResultTable.print(out, results);
              out.printf(Locale.ROOT, "Results are in %s%n", folder.path());
            });
    if (!options.quiet()) {
      options.output().open(RunSection.file(folder));
      options.output().next("evaluate", folder.path().toString());
    }
  }

  private String resumeCommand(Run run) {
    return Shell.command(command.getCommandName(), "--resume", run.folder().path().toString());
  }

  private void warn(String text) {
    Warnings.warn(err, text);
  }
}

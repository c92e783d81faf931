package org.gbrbm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.gbrbm.evaluate.Evaluator;
import org.gbrbm.evaluate.LoadedModel;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.report.ReportedModel;
import org.gbrbm.report.TensorBoardListener;
import org.gbrbm.run.ModelResult;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.Checkpoints;
import org.gbrbm.train.MetricsListener;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingGroup;
import org.gbrbm.train.TrainingListener;
import org.gbrbm.train.TrainingProgress;

/**
 * Trains and evaluates the models of a run, each from where its last checkpoint left it.
 *
 * @param job the run
 * @param checkpoints when to write checkpoints
 * @param progress where to show how far it is
 * @param err where to say what is damaged
 * @param group of all models; empty where they are trained apart
 * @param stop whether to stop before all is done
 * @param profile whether to write a trace of a step
 */
record ModelTraining(
    TrainingJob job,
    CheckpointOptions checkpoints,
    Progress progress,
    PrintWriter err,
    Optional<TrainingGroup> group,
    BooleanSupplier stop,
    boolean profile) {

  private record Trained(RbmParameters parameters, TrainingProgress progress) {}

  /**
   * Trains one model and evaluates it.
   *
   * @param hidden its number of hidden units
   * @return the result, with what a report shows of it; empty when it was stopped before
   * @throws IOException when something could not be read or written
   */
  Optional<ReportedModel> train(int hidden) throws IOException {
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    var own = job.folder().checkpoints(hidden);
    var start = own.resume(damaged -> warn(hidden, damaged));
    var metrics = new MetricsListener(job.folder().model(hidden).resolve("metrics.csv"));
    var trained =
        isDone(start) ? trainedBefore(start.get(), metrics) : train(hidden, own, start, metrics);
    return trained.map(model -> result(hidden, model, own));
  }

  private void warn(int hidden, String damaged) {
    err.printf("gbrbm: M = %d: %s; the checkpoint before it is used%n", hidden, damaged);
    err.flush();
  }

  private boolean isDone(Optional<Path> start) throws IOException {
    return start.isPresent()
        && Checkpoints.progress(start.get()).epochs().size() >= job.config().recipe().epochs();
  }

  private Optional<Trained> trainedBefore(Path checkpoint, MetricsListener metrics)
      throws IOException {
    var progressThen = Checkpoints.progress(checkpoint);
    var parameters = Checkpoint.readParameters(checkpoint);
    metrics.write(progressThen.epochs());
    tensorBoard(parameters.hidden()).makeUp(progressThen.epochs(), parameters);
    return Optional.of(new Trained(parameters, progressThen));
  }

  private Optional<Trained> train(
      int hidden, Checkpoints own, Optional<Path> start, MetricsListener metrics)
      throws IOException {
    var config = job.config().forModel(hidden);
    try (var trainer =
        new Trainer(config, job.images().train(), job.conditions().execution(), group)) {
      if (start.isPresent()) {
        trainer.restore(start.get());
      }
      trainer.train(listeners(hidden, own, metrics), stop);
      return trainer.isDone()
          ? Optional.of(new Trained(trainer.parameters(), trainer.progress()))
          : Optional.empty();
    }
  }

  private TensorBoardListener tensorBoard(int hidden) {
    var config = job.config();
    return new TensorBoardListener(
        job.folder().model(hidden), job.images(), config.seed(), config.recipe().epochs());
  }

  private List<TrainingListener> listeners(int hidden, Checkpoints own, MetricsListener metrics) {
    var listeners = new ArrayList<TrainingListener>();
    listeners.addAll(
        List.of(
            checkpoints.listener(own),
            metrics,
            tensorBoard(hidden),
            progress.listener("M = " + hidden)));
    if (profile) {
      listeners.add(new ProfileListener(job.folder().path().resolve("trace.json"), err));
    }
    return listeners;
  }

  private ReportedModel result(int hidden, Trained model, Checkpoints own) {
    var epochs = model.progress().epochs();
    var images = job.images();
    long seed = job.config().seed();
    try (var loaded = new LoadedModel(model.parameters(), images.scaling())) {
      var evaluator = new Evaluator(loaded);
      var test = evaluator.evaluate(images.test(), seed);
      var result =
          new ModelResult(
              hidden,
              epochs.get(epochs.size() - 1).loss(),
              test.mse(),
              test.mseMeanField(),
              model.progress().totalSeconds(),
              epochs.size(),
              job.folder().path().relativize(own.at(model.progress().step())).toString(),
              epochs.stream().map(epoch -> epoch.loss()).toList());
      return ReportedModel.of(result, model.parameters(), loaded, evaluator, images, seed);
    }
  }
}

package org.gbrbm.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.gbrbm.compute.BackgroundTask;
import org.gbrbm.compute.Device;
import org.gbrbm.evaluate.Baselines;
import org.gbrbm.evaluate.ModelOverview;
import org.gbrbm.evaluate.ModelViewer;
import org.gbrbm.files.Versions;
import org.gbrbm.model.RbmParameters;
import org.gbrbm.train.Checkpoint;
import org.gbrbm.train.CheckpointInterval;
import org.gbrbm.train.CheckpointListener;
import org.gbrbm.train.MetricsListener;
import org.gbrbm.train.SharedTrainingData;
import org.gbrbm.train.Trainer;
import org.gbrbm.train.TrainingData;
import org.gbrbm.train.TrainingGroup;
import org.gbrbm.train.TrainingListener;
import org.gbrbm.train.TrainingProgress;
import org.gbrbm.train.TrainingSet;

/**
 * Trains and evaluates the models of a run side by side, each from where its last checkpoint left
 * it. Checkpoints and {@code metrics.csv} are written on the way.
 *
 * @param run the run
 * @param interval how often to write checkpoints
 * @param keep how many checkpoints to keep of each model, at least 1
 * @param listeners makes those of the model with so many hidden units
 * @param warnings told of damaged checkpoints, and of what a GPU has no room for
 */
public record Sweep(
    Run run,
    CheckpointInterval interval,
    int keep,
    ListenersOfModel listeners,
    WarningListener warnings) {

  /** Makes the listeners of a model. */
  @FunctionalInterface
  public interface ListenersOfModel {

    /**
     * {@return the listeners of a model}
     *
     * @param hidden the model's number of hidden units
     * @param viewer shows the model on the way, and in the end
     */
    List<TrainingListener> of(int hidden, ModelViewer viewer);
  }

  /** Is told of what does not end the training. */
  @FunctionalInterface
  public interface WarningListener {

    /**
     * Something is not as it should be.
     *
     * @param hidden the model's number of hidden units
     * @param warning what
     */
    void warn(int hidden, String warning);
  }

  /**
   * What became of a sweep.
   *
   * @param results those of the run
   * @param models all its models, in the order of its config
   */
  public record Outcome(RunResults results, List<EvaluatedModel> models) {}

  /**
   * Trains until all models are done or it is asked to stop. A model that fails does not stop the
   * others.
   *
   * @param stop asked before each step whether to stop there, after a checkpoint
   * @return what became of it; empty when it was stopped before
   * @throws SweepFailedException when a model could not be trained or evaluated
   * @throws IOException when the thread was interrupted
   */
  public Optional<Outcome> train(BooleanSupplier stop) throws IOException, SweepFailedException {
    // Begun now, so that nothing has to wait for it in the end.
    try (var baselines =
        BackgroundTask.begin(() -> Baselines.of(run.images(), run.config().hidden()))) {
      return trainAll(stop).map(models -> new Outcome(results(models, baselines.get()), models));
    }
  }

  private Optional<List<EvaluatedModel>> trainAll(BooleanSupplier stop)
      throws IOException, SweepFailedException {
    var executor = Executors.newFixedThreadPool(run.sideBySide());
    try (var data =
            new SharedTrainingData(() -> TrainingSet.of(run.config().recipe(), run.images()));
        var viewer = new ModelViewer(run.images().scaling(), run.conditions().execution())) {
      var group = group();
      // The largest first: they take longest, and the small ones then fill the gaps.
      var order = run.config().hidden().stream().sorted(Comparator.reverseOrder()).toList();
      var pending = new LinkedHashMap<Integer, Future<Optional<EvaluatedModel>>>();
      for (int hidden : order) {
        pending.put(
            hidden, executor.submit(() -> trainAndEvaluate(hidden, data, viewer, group, stop)));
      }
      return await(pending);
    } finally {
      executor.shutdown();
    }
  }

  /**
   * What trains the models together; empty on a GPU, where what they share would go by the host.
   */
  private Optional<TrainingGroup> group() {
    return run.sideBySide() > 1 && run.conditions().execution().device() == Device.CPU
        ? Optional.of(new TrainingGroup(Runtime.getRuntime().availableProcessors()))
        : Optional.empty();
  }

  /** Waits for all, also when one fails: what the others come to is not to be lost. */
  private Optional<List<EvaluatedModel>> await(
      Map<Integer, Future<Optional<EvaluatedModel>>> pending)
      throws IOException, SweepFailedException {
    var models = new ArrayList<EvaluatedModel>();
    var failures = new LinkedHashMap<Integer, Throwable>();
    for (int hidden : run.config().hidden()) {
      try {
        pending.get(hidden).get().ifPresent(models::add);
      } catch (ExecutionException e) {
        failures.put(hidden, e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (!failures.isEmpty()) {
      throw new SweepFailedException(failures);
    }
    return models.size() < pending.size() ? Optional.empty() : Optional.of(models);
  }

  private record Trained(RbmParameters parameters, TrainingProgress progress) {}

  private Optional<EvaluatedModel> trainAndEvaluate(
      int hidden,
      TrainingData data,
      ModelViewer viewer,
      Optional<TrainingGroup> group,
      BooleanSupplier stop)
      throws IOException {
    if (stop.getAsBoolean()) {
      return Optional.empty();
    }
    var checkpoints = run.folder().checkpoints(hidden);
    var start =
        checkpoints.resume(
            damaged -> warnings.warn(hidden, damaged + "; the checkpoint before it is used"));
    var all = new ArrayList<TrainingListener>();
    all.add(new CheckpointListener(checkpoints, interval, keep));
    all.add(new MetricsListener(run.folder().model(hidden).resolve("metrics.csv")));
    all.addAll(listeners.of(hidden, viewer));
    var trained =
        isDone(start)
            ? trainedBefore(hidden, start.get(), all)
            : train(hidden, data, start, all, group, stop);
    return trained.isEmpty()
        ? Optional.empty()
        : Optional.of(evaluated(hidden, trained.get(), viewer));
  }

  private boolean isDone(Optional<Checkpoint> start) throws IOException {
    return start.isPresent() && start.get().progress().isDone(run.config().recipe());
  }

  private Optional<Trained> trainedBefore(
      int hidden, Checkpoint checkpoint, List<TrainingListener> listeners) throws IOException {
    var progress = checkpoint.progress();
    var trained = new Trained(best(hidden, progress), progress);
    for (var listener : listeners) {
      listener.alreadyTrained(trained.progress, trained.parameters);
    }
    return Optional.of(trained);
  }

  private Optional<Trained> train(
      int hidden,
      TrainingData data,
      Optional<Checkpoint> start,
      List<TrainingListener> all,
      Optional<TrainingGroup> group,
      BooleanSupplier stop)
      throws IOException {
    var config = run.config().forModel(hidden);
    var execution = run.conditions().execution();
    var imagesOn = Run.imagesOn(run.config(), run.images(), execution);
    if (imagesOn != execution.device()) {
      warnings.warn(
          hidden,
          "the GPU has no room for the training images: each step copies its batch from the host");
    }
    try (var trainer = new Trainer(config, data, execution, imagesOn, group)) {
      if (start.isPresent()) {
        trainer.restore(start.get());
      }
      trainer.train(all, stop);
      if (!trainer.isDone()) {
        return Optional.empty();
      }
      var best = trainer.best();
      var progress = trainer.progress();
      var parameters = best.isPresent() ? best.get() : best(hidden, progress);
      return Optional.of(new Trained(parameters, progress));
    }
  }

  /** The model of a training that is done. */
  private RbmParameters best(int hidden, TrainingProgress progress) throws IOException {
    return run.folder()
        .checkpoints(hidden)
        .sound(progress.bestStep())
        .parameters(run.config().recipe());
  }

  private EvaluatedModel evaluated(int hidden, Trained model, ModelViewer viewer)
      throws IOException {
    var overview =
        ModelOverview.of(
            model.parameters,
            run.images(),
            run.config().recipe().learnsDensity(),
            run.config().seed(),
            viewer);
    var notes = run.folder().notes(hidden);
    notes.write(overview.calibration());
    var epochs = model.progress.epochs();
    var checkpoint = run.folder().checkpoints(hidden).at(model.progress.bestStep());
    var path = run.folder().path().relativize(checkpoint).toString();
    var likelihood = model.progress.bestLikelihood();
    if (likelihood.isPresent()) {
      notes.write(KnownLogZ.of(path, likelihood.get()));
    }
    var result =
        new ModelResult(
            hidden,
            epochs.get(epochs.size() - 1).loss(),
            overview.test().mse(),
            overview.test().mseMeanField(),
            model.progress.totalSeconds(),
            epochs.size(),
            path,
            epochs.stream().map(epoch -> epoch.loss()).toList());
    return new EvaluatedModel(result, model.parameters, overview, model.progress.likelihoods());
  }

  private RunResults results(List<EvaluatedModel> models, Baselines baselines) {
    return RunResults.of(
        models.stream().map(EvaluatedModel::result).toList(),
        run.config(),
        run.conditions().images(),
        baselines,
        run.conditions().execution().device().spec().toString(),
        Versions.all());
  }
}

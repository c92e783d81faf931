package org.gbrbm.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.gbrbm.compute.Device;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Images;
import org.gbrbm.files.DamagedFileException;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.types.TInt64;

/** One model in training: a {@link TrainingGraph} and the session that holds its variables. */
public final class Trainer implements AutoCloseable {
  private final TrainingConfig config;
  private final Execution execution;
  private final TrainingSession training;
  private final Optional<TrainingGroup> group;
  private final HeldOut heldOut;
  private final StepRunner steps;
  private final Optional<LikelihoodTracker> tracker;

  private final List<EpochResult> epochs = new ArrayList<>();
  private long step;

  /** The last one whose loss is known to be a finite number. */
  private long soundStep;

  private double seconds;

  /**
   * Makes a model with its initial parameters.
   *
   * @param config the settings
   * @param images the training images
   * @param device where to train
   * @param threads how many threads one operation may use, at least 1
   * @throws IllegalArgumentException when there are fewer images than a batch takes
   */
  public Trainer(TrainingConfig config, Images images, Device device, int threads) {
    this(
        config,
        TrainingData.of(TrainingSet.of(config.recipe(), images)),
        new Execution(device, threads),
        device,
        Optional.empty());
  }

  /**
   * Makes a model with its initial parameters, to be trained beside others.
   *
   * @param config the settings
   * @param data what it is trained on, of its recipe
   * @param execution how TensorFlow is to run it
   * @param imagesOn where the training images are held; a step takes its batch from there
   * @param group models of the same seed, recipe and images, that differ in their number of hidden
   *     units alone and are each trained in a thread of their own; or empty
   * @throws IllegalArgumentException when there are fewer images than a batch takes
   */
  public Trainer(
      TrainingConfig config,
      TrainingData data,
      Execution execution,
      Device imagesOn,
      Optional<TrainingGroup> group) {
    this(config, data, execution, imagesOn, group, TrainingSession.stepsOfRun(execution));
  }

  Trainer(
      TrainingConfig config,
      TrainingData data,
      Execution execution,
      Device imagesOn,
      Optional<TrainingGroup> group,
      IntUnaryOperator stepsOfRun) {
    this.config = config;
    this.execution = execution;
    this.group = group;
    this.heldOut = new HeldOut(config.recipe(), data.set().heldOut());
    this.training = new TrainingSession(config, data, execution, imagesOn, stepsOfRun);
    try {
      steps = new StepRunner(training.session(), training.graph(), training.unattended());
      tracker =
          data.set()
              .judged()
              .map(
                  judged ->
                      new LikelihoodTracker(
                          training.graph().likelihood(), training.session(), config, judged));
    } catch (RuntimeException | Error e) {
      training.close();
      throw e;
    }
  }

  /**
   * Trains until the configured number of epochs is done.
   *
   * @throws DivergedException when the loss is no longer a finite number
   */
  public void train() {
    try {
      train(List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("only listeners write", e);
    }
  }

  /**
   * Trains until the configured number of epochs is done.
   *
   * @param listeners who is told; the first that throws ends the training
   * @throws IOException when a listener could not write
   * @throws DivergedException when the loss is no longer a finite number
   */
  public void train(List<TrainingListener> listeners) throws IOException {
    train(listeners, () -> false);
  }

  /**
   * Trains until the configured number of epochs is done, it no longer helps what is held out, or
   * it is asked to stop.
   *
   * @param listeners who is told; the first that throws ends the training
   * @param stop asked before each step whether to stop there; {@link #isDone} tells what happened
   * @throws IOException when a listener could not write
   * @throws DivergedException when the loss is no longer a finite number
   */
  public void train(List<TrainingListener> listeners, BooleanSupplier stop) throws IOException {
    try {
      if (step == 0 && heldOut.errors().isEmpty()) {
        measureHeldOut(0);
      }
      for (var listener : listeners) {
        listener.started(this);
      }
      if (isDone()) {
        return;
      }
      TrainingGroup.Training oneStep = draws -> trainStep(listeners, stop, draws);
      if (group.isPresent()) {
        group.get().train(config.hidden(), step, oneStep);
      } else if (training.unattended().isEmpty() && DrawsAhead.pay(execution, training.graph())) {
        try (var ahead = new DrawsAhead(training.session(), training.graph(), step, totalSteps())) {
          ahead.train(oneStep);
        }
      } else {
        while (oneStep.step(SharedDraws.none())) {}
      }
    } finally {
      listeners.forEach(TrainingListener::ended);
    }
  }

  /** {@return whether there is a step after this one} */
  private boolean trainStep(
      List<TrainingListener> listeners, BooleanSupplier stop, SharedDraws draws)
      throws IOException {
    if (stop.getAsBoolean()) {
      for (var listener : listeners) {
        listener.stopped(this);
      }
      return false;
    }
    trainStep(listeners, draws);
    return !isDone();
  }

  private void trainStep(List<TrainingListener> listeners, SharedDraws draws) throws IOException {
    long most = stepsPerEpoch() - step % stepsPerEpoch();
    for (var listener : listeners) {
      most = Math.min(most, listener.mostSteps(this));
    }
    long started = System.nanoTime();
    step += steps.run(most, draws);
    boolean epochDone = step % stepsPerEpoch() == 0;
    if (epochDone || steps.isLossDue()) {
      requireFiniteLoss();
    }
    seconds += (System.nanoTime() - started) / 1e9;
    if (epochDone) {
      epochs.add(new EpochResult(epochs.size() + 1, steps.lossSum() / stepsPerEpoch(), seconds));
      steps.setLossSum(0);
      seconds = 0;
      tracker.ifPresent(likelihood -> likelihood.epochDone(epochs.size()));
      measureHeldOut(epochs.size());
    }
    for (var listener : listeners) {
      listener.stepDone(this);
    }
    if (epochDone) {
      for (var listener : listeners) {
        listener.epochDone(this, epochs.get(epochs.size() - 1));
      }
    }
  }

  private void requireFiniteLoss() {
    double sum = steps.lossSum();
    if (!Double.isFinite(sum)) {
      long first = soundStep + 1;
      throw new DivergedException(
          String.format(
              Locale.ROOT,
              "the loss is %s at %s (epoch %d)",
              sum,
              first == step
                  ? "step " + step
                  : String.format(Locale.ROOT, "one of the steps %d to %d", first, step),
              epochs.size() + 1));
    }
    soundStep = step;
  }

  private void measureHeldOut(int epoch) {
    var examples = heldOut.dueAfter(epoch);
    if (examples.isPresent()) {
      double error = heldOutError(examples.get());
      heldOut.add(new HeldOutError(step, error), this::parameters);
    }
  }

  /** Behind a background, {@link HeldOutMeasurement} knows better what chance explains. */
  private double heldOutError(Images examples) {
    return tracker.isPresent() && !config.recipe().background().any()
        ? -tracker.get().likelihood(examples)
        : training.graph().heldOutError(training.session(), examples);
  }

  /** Has the next step traced. */
  public void traceNext() {
    steps.traceNext();
  }

  /**
   * {@return the trace that {@link #traceNext} asked for, once: empty before it is done, and after}
   */
  public Optional<RunMetadata> takeTrace() {
    return steps.takeTrace();
  }

  /**
   * Writes all that training needs to go on.
   *
   * @param target the files to write; their folder must exist
   * @throws DivergedException when a variable is not a finite number; nothing is written then
   * @throws IOException when the files could not be written
   */
  public void save(Checkpoint target) throws IOException {
    requireFiniteLoss();
    if (!training.checkpoints().isFinite(training.session())) {
      throw new DivergedException(
          String.format(
              Locale.ROOT,
              "a parameter or a moment of the optimiser is not a finite number after step %d (epoch %d)",
              step,
              (step - 1) / stepsPerEpoch() + 1));
    }
    training.checkpoints().save(training.session(), target);
    target.write(progress());
  }

  /**
   * Goes back to a state that {@link #save} wrote.
   *
   * @param source the files
   * @throws DamagedFileException when the files are damaged, or of another model
   * @throws IOException when the files could not be read
   */
  public void restore(Checkpoint source) throws IOException {
    var progress = source.progress();
    training.checkpoints().restore(training.session(), source);
    try (var result = training.session().runner().fetch(training.graph().step()).run()) {
      step = ((TInt64) result.get(0)).getLong();
    }
    if (progress.step() != step || progress.epochs().size() != step / stepsPerEpoch()) {
      throw new DamagedFileException(
          String.format(
              Locale.ROOT,
              "%s: its progress of %d steps, %d epochs does not fit its variables, which are of step %d",
              source.folder(),
              progress.step(),
              progress.epochs().size(),
              step));
    }
    epochs.clear();
    epochs.addAll(progress.epochs());
    heldOut.restore(progress.heldOut());
    tracker.ifPresent(likelihood -> likelihood.restore(progress.likelihoods()));
    steps.setLossSum(progress.lossSum());
    soundStep = step;
    seconds = progress.seconds();
  }

  /** {@return how far the training has come} */
  public TrainingProgress progress() {
    return new TrainingProgress(
        step, epochs, steps.lossSum(), seconds, heldOut.errors(), likelihoods());
  }

  private List<EpochLikelihood> likelihoods() {
    return tracker.map(LikelihoodTracker::measured).orElse(List.of());
  }

  /** {@return the model as it is now, in its plain form, copied to the host} */
  public RbmParameters parameters() {
    return training.graph().model().copy(training.session());
  }

  /**
   * {@return the model as it is to be used: as it was when it reconstructed best what is held out,
   * or as it is now where nothing is; empty where the best was before the training was restored}
   */
  public Optional<RbmParameters> best() {
    var known = heldOut.best();
    return known.isEmpty() && progress().bestStep() == step ? Optional.of(parameters()) : known;
  }

  /** {@return examples that it is not trained on, where the recipe has any held out} */
  public Optional<Images> heldOut() {
    return heldOut.examples();
  }

  /** {@return how TensorFlow runs it} */
  public Execution execution() {
    return execution;
  }

  /** {@return the settings of this model} */
  public TrainingConfig config() {
    return config;
  }

  /** {@return steps done so far} */
  public long step() {
    return step;
  }

  /** {@return steps when training is done} */
  public long totalSteps() {
    return (long) config.recipe().epochs() * stepsPerEpoch();
  }

  /** {@return steps in an epoch} */
  public int stepsPerEpoch() {
    return training.graph().stepsPerEpoch();
  }

  /** {@return whether all steps are done, or more of them would not help} */
  public boolean isDone() {
    return step >= totalSteps() || heldOut.isHopeless();
  }

  /** {@return whether the model reconstructs what is held out better than ever before} */
  boolean isBest() {
    return heldOut.isBest(step);
  }

  @Override
  public void close() {
    training.close();
  }
}

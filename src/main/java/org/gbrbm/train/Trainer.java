package org.gbrbm.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gbrbm.data.Images;
import org.gbrbm.model.RbmParameters;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/** One model in training: a {@link TrainingGraph} and the session that holds its variables. */
public final class Trainer implements AutoCloseable {
  private final TrainingConfig config;
  private final TrainingGraph graph;
  private final Checkpoint checkpoint;
  private final Session session;
  private long step;

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
    this.config = config;
    this.graph = new TrainingGraph(config, images, device);
    this.checkpoint = new Checkpoint(graph.tf(), graph.model(), graph.state());
    this.session = new Session(graph.graph(), Sessions.config(device, threads));
    try (var bytes =
        TUint8.tensorOf(Shape.of(images.count(), images.size()), DataBuffers.of(images.pixels()))) {
      session.initialize();
      session
          .runner()
          .feed(graph.images().feed(), bytes)
          .addTarget(graph.images().load())
          .run()
          .close();
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
    try {
      for (var listener : listeners) {
        listener.started(this);
      }
      while (step < totalSteps()) {
        var result = trainEpoch(listeners);
        for (var listener : listeners) {
          listener.epochDone(this, result);
        }
      }
    } finally {
      listeners.forEach(TrainingListener::ended);
    }
  }

  private EpochResult trainEpoch(List<TrainingListener> listeners) {
    long started = System.nanoTime();
    int stepsPerEpoch = graph.stepsPerEpoch();
    int epoch = (int) (step / stepsPerEpoch) + 1;
    double sum = 0;
    for (int i = 0; i < stepsPerEpoch; i++) {
      double loss = trainStep();
      step++;
      if (!Double.isFinite(loss)) {
        throw new DivergedException(
            "the loss is %s at step %d (epoch %d)".formatted(loss, step, epoch));
      }
      sum += loss;
      for (var listener : listeners) {
        listener.stepDone(step);
      }
    }
    return new EpochResult(epoch, sum / stepsPerEpoch, (System.nanoTime() - started) / 1e9);
  }

  private float trainStep() {
    try (var result = session.runner().addTarget(graph.update()).fetch(graph.loss()).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /**
   * Writes all that training needs to go on.
   *
   * @param prefix what the names of the files begin with; their folder must exist
   * @throws DivergedException when a parameter is not a finite number; nothing is written then
   * @throws IOException when the files could not be written
   */
  public void save(Path prefix) throws IOException {
    if (!parameters().isFinite()) {
      throw new DivergedException("a parameter is not a finite number after step " + step);
    }
    checkpoint.save(session, prefix);
  }

  /**
   * Goes back to a state that {@link #save} wrote.
   *
   * @param prefix what the names of the files begin with
   * @throws IOException when the files could not be read, or are of another model
   */
  public void restore(Path prefix) throws IOException {
    checkpoint.restore(session, prefix);
    try (var result = session.runner().fetch(graph.step()).run()) {
      step = ((TInt64) result.get(0)).getLong();
    }
  }

  /** The model as it is now, in its plain form, copied to the host. */
  public RbmParameters parameters() {
    var model = graph.model();
    try (var result =
        session
            .runner()
            .fetch(model.W())
            .fetch(model.b())
            .fetch(model.c())
            .fetch(model.sigma())
            .run()) {
      return new RbmParameters(
          RbmParameters.copyOf((TFloat32) result.get(0)),
          RbmParameters.copyOf((TFloat32) result.get(1)),
          RbmParameters.copyOf((TFloat32) result.get(2)),
          RbmParameters.copyOf((TFloat32) result.get(3)));
    }
  }

  /** The settings of this model. */
  public TrainingConfig config() {
    return config;
  }

  /** Steps done so far. */
  public long step() {
    return step;
  }

  /** Steps when training is done. */
  public long totalSteps() {
    return (long) config.recipe().epochs() * graph.stepsPerEpoch();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}

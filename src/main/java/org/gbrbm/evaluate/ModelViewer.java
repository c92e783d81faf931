package org.gbrbm.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Filling;
import org.gbrbm.model.RbmParameters;

/**
 * Looks at the models of a run: after some of their epochs, and when they are trained. They differ
 * in their numbers of hidden units alone, and take turns in the same graphs, of which there are as
 * many as processors: TensorFlow prepares what a graph runs once, which takes longer than to look
 * at a small model. Threads may share it.
 */
public final class ModelViewer implements AutoCloseable {
  private final Scaling scaling;
  private final Execution execution;
  private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors());
  private final List<Place> free = new ArrayList<>();

  /**
   * What there is to look at a model with.
   *
   * @param evaluator measures errors
   * @param inference answers to examples
   * @param sampler draws images
   */
  public record View(Evaluator evaluator, Inference inference, Sampler sampler) {
    private static View of(LoadedModel model) {
      return new View(new Evaluator(model), new Inference(model), new Sampler(model));
    }
  }

  private record Place(Optional<Filling> filling, LoadedModel model, View view) {}

  /**
   * Makes a viewer, which takes memory when it shows the first model.
   *
   * @param scaling of the images that the models are trained on, and shown
   * @param execution how TensorFlow is to run them; always in single precision
   */
  public ModelViewer(Scaling scaling, Execution execution) {
    this.scaling = scaling;
    this.execution = execution;
  }

  /**
   * Looks at a model.
   *
   * @param <T> what is seen
   * @param parameters the model
   * @param filling how values of the images that are missing are filled in; empty where none may be
   * @param at looks, from any threads, but no longer than it takes
   * @return what it has seen
   * @throws IllegalArgumentException when the model has another number of visible units than those
   *     before
   */
  public <T> T look(RbmParameters parameters, Optional<Filling> filling, Function<View, T> at) {
    places.acquireUninterruptibly();
    try {
      var taken = take(filling);
      var place = taken.orElseGet(() -> place(parameters, filling));
      try {
        if (taken.isPresent()) {
          place.model.load(parameters);
        }
        return at.apply(place.view);
      } finally {
        giveBack(place);
      }
    } finally {
      places.release();
    }
  }

  private Place place(RbmParameters parameters, Optional<Filling> filling) {
    var model = LoadedModel.ofAnySize(parameters, scaling, filling, execution);
    try {
      return new Place(filling, model, View.of(model));
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private synchronized Optional<Place> take(Optional<Filling> filling) {
    var found = free.stream().filter(place -> place.filling.equals(filling)).findFirst();
    found.ifPresent(free::remove);
    return found;
  }

  private synchronized void giveBack(Place place) {
    free.add(place);
  }

  /** Frees the memory, when nobody looks any more. */
  @Override
  public synchronized void close() {
    free.forEach(place -> place.model.close());
    free.clear();
  }
}

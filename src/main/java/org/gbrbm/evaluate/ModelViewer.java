package org.gbrbm.evaluate;

import java.util.Optional;
import org.gbrbm.compute.Execution;
import org.gbrbm.data.Scaling;
import org.gbrbm.model.Filling;
import org.gbrbm.model.RbmParameters;

/**
 * Looks at models of one size, one after another: a model after some of its epochs, and when it is
 * trained. TensorFlow prepares once for all of them what it runs, which takes longer than to look
 * at a small one.
 */
public final class ModelViewer implements AutoCloseable {
  private final Scaling scaling;
  private final Execution execution;
  private Optional<Filling> filling = Optional.empty();
  private LoadedModel model;
  private View view;

  /**
   * What there is to look at a model with, until the viewer shows another.
   *
   * @param evaluator measures errors
   * @param inference answers to examples
   * @param sampler draws images
   */
  public record View(Evaluator evaluator, Inference inference, Sampler sampler) {}

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
   * Shows a model, in place of the one before.
   *
   * @param parameters the model, of the size of those before
   * @param wanted how values of the images that are missing are filled in; empty where none may be
   * @return what to look at it with
   * @throws IllegalArgumentException when it is of another size
   */
  public View show(RbmParameters parameters, Optional<Filling> wanted) {
    if (model != null && filling.equals(wanted)) {
      model.load(parameters);
      return view;
    }
    close();
    model = new LoadedModel(parameters, scaling, wanted, execution);
    filling = wanted;
    view = new View(new Evaluator(model), new Inference(model), new Sampler(model));
    return view;
  }

  /** Frees the memory; another model may be shown all the same. */
  @Override
  public void close() {
    if (model != null) {
      model.close();
      model = null;
    }
  }
}

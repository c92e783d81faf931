package org.gbrbm.train;

import com.google.common.base.Suppliers;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gbrbm.model.ImageTensors;
import org.tensorflow.Tensor;

/**
 * What models of the same recipe and data are trained on: made when the first asks for it, and held
 * once for all of them, in whatever threads they are trained.
 */
public final class SharedTrainingData implements TrainingData, AutoCloseable {
  private final Supplier<TrainingSet> set;
  private Tensor units;

  /**
   * Makes nothing yet.
   *
   * @param set makes the examples, and what the recipe makes of them; called once, or never
   */
  public SharedTrainingData(Supplier<TrainingSet> set) {
    this.set = Suppliers.memoize(set::get)::get;
  }

  @Override
  public TrainingSet set() {
    return set.get();
  }

  @Override
  public void lendUnits(Consumer<Tensor> graph) {
    graph.accept(units());
  }

  private synchronized Tensor units() {
    if (units == null) {
      units = ImageTensors.of(set().units());
    }
    return units;
  }

  /** Frees what TensorFlow holds of them; there must be no model left that is made or trained. */
  @Override
  public synchronized void close() {
    if (units != null) {
      units.close();
    }
  }
}
